// Plays sounds of equal length at once, of which one is heard: changing to another makes no click.
const RAMP = 0.012; // seconds in which a gain moves most of its way
const EDGE = 0.008; // seconds in which a sound comes and goes

export const canPlay = () => typeof AudioContext === "function";

export class Player {
  playing = null;

  /** `signals` are pairs [name, samples] with values from −1 to 1. */
  play(signals, rate, chosen, volume) {
    this.stop();
    this.context ??= new AudioContext();
    this.context.resume();
    const master = this.context.createGain();
    master.gain.value = 0;
    master.connect(this.context.destination);
    const voices = new Map(signals.map(([name, samples]) => [name, this.voice(samples, rate, master)]));
    this.playing = { master, voices };
    for (const { gain } of voices.values()) gain.gain.value = 0;
    this.choose(chosen);
    this.louder(volume);
    const start = this.context.currentTime + 0.02;
    for (const { source } of voices.values()) source.start(start);
  }

  voice(samples, rate, master) {
    const buffer = this.context.createBuffer(1, samples.length, rate);
    const edge = Math.round(EDGE * rate);
    buffer.copyToChannel(Float32Array.from(samples, (value, at) =>
      value * Math.min(1, at / edge, (samples.length - 1 - at) / edge)), 0);
    const source = Object.assign(this.context.createBufferSource(), { buffer, loop: true });
    const gain = this.context.createGain();
    source.connect(gain).connect(master);
    return { source, gain };
  }

  choose(name) {
    if (!this.playing) return;
    for (const [each, { gain }] of this.playing.voices) this.move(gain, each === name ? 1 : 0);
  }

  louder(volume) {
    if (this.playing) this.move(this.playing.master, volume);
  }

  move({ gain }, value) {
    gain.setTargetAtTime(value, this.context.currentTime, RAMP);
  }

  stop() {
    if (!this.playing) return;
    const { master, voices } = this.playing;
    this.playing = null;
    this.move(master, 0);
    for (const { source } of voices.values()) source.stop(this.context.currentTime + 10 * RAMP);
    setTimeout(() => master.disconnect(), 20 * RAMP * 1000);
  }
}

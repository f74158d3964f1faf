// What one hears and sees, in words. Text only.
import { SOUND } from "../../elements/static/constants.mjs";
import { pitchOf } from "./sampled.mjs";
import { imagesOf, lossOf } from "./strengths.mjs";
import { oldRate } from "./tuning.mjs";

const SILENT = -50; // dB: softer images are not counted as heard

/** "7 kHz", "660 Hz". */
export const hertz = (f) => (f < 1000 ? `${Math.round(f)} Hz` : `${Math.round(f / 10) / 100} kHz`);

/** "−17 dB"; 0 has no sign. */
export const level = (dB) => `${Math.round(dB) < 0 ? "−" : ""}${Math.abs(Math.round(dB))} dB`;

const KINDS = new Map([
  ["tone", "A tone"], ["string", "A plucked string, its strongest partial"], ["sweep", "A sweep, here"], ["melody", "A melody, here"],
]);

const softer = (dB) => (Math.round(-dB) < 1 ? "as loud" : `${Math.round(-dB)} dB softer`);

/** The images in a row: "7 kHz −17 dB". */
export const imageTexts = (setting) => imagesOf(setting).map((each) => `${hertz(each.frequency)} ${level(each.level)}`);

/** One or two sentences about what is heard. */
export function heard(setting) {
  const several = setting.source === "string" || setting.source === "melody";
  const pitch = `${several ? "the strongest partial, " : ""}${hertz(pitchOf(setting))}`;
  const images = imagesOf(setting).sort((a, b) => b.level - a.level);
  const [first, second] = images.filter((each) => each.level > SILENT);
  const loss = Math.round(-lossOf(setting));
  const own = loss >= 1 ? ` The partial itself loses ${loss} dB.` : "";
  if (!first) return `No image of ${pitch} is heard: all are at least ${Math.floor(-images[0].level)} dB softer.${own}`;
  const next = second ? `, and ${hertz(second.frequency)}, ${softer(second.level)}` : "";
  return `With ${pitch}, its images are heard: ${hertz(first.frequency)}, ${softer(first.level)}${next}.${own}`;
}

/** The whole state, for those who cannot see it. */
export function summary(setting) {
  const [rate, kernel] = [oldRate(setting), SOUND.kernels[setting.kernel]];
  return `${KINDS.get(setting.source)} ${hertz(pitchOf(setting))}, from ${hertz(rate)} to ${hertz(SOUND.rate)} by the kernel “${kernel}”. ${heard(setting)}`;
}

export const waveText = (setting) =>
  `Waveform: ten samples, and ${10 * setting.stride} outputs of the kernel “${SOUND.kernels[setting.kernel]}”.`;

export const spectrumText = (setting) =>
  `Spectrum up to 16 kHz. Images of ${hertz(pitchOf(setting))}: ${imageTexts(setting).join(", ")}.`;

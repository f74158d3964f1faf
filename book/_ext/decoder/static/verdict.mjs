// What a U says: where it fails and what would help, and which sizes close. Text only.
import { closingOf, nextClosing } from "./levels.mjs";

export const sizeText = (sizes) => sizes.join(" × ");

const first = (list) => list.findLast(({ meets }) => meets === "fails"); // the lowest one is met first

/** PyTorch's own words: the skip comes first, and the first axis that differs is named. */
function refusal({ encoder, decoder }) {
  const axis = encoder.findIndex((n, at) => n !== decoder[at]);
  return "torch.cat fails: “Sizes of tensors must match except in dimension 1. " +
    `Expected size ${encoder[axis]} but got size ${decoder[axis]} for tensor number 1 in the list.”`;
}

/** The words, and whether all is well. */
export function verdict(setting, u) {
  const fails = first(u.levels);
  const [size, out] = [sizeText(setting.size), sizeText(u.out)];
  if (fails) {
    const above = u.levels.indexOf(fails) ? " Above it stand the sizes that would come without skips." : "";
    return { fails: true, words: `${sizeText(fails.encoder)} meets ${sizeText(fails.decoder)}, and ${refusal(fails)}${above}` };
  }
  if (setting.valid) return { fails: false, words: cutWords(u, size, out) };
  const how = setting.outputSize ? " Each layer up is told the size that its partner started from." : "";
  return { fails: false, words: `Every skip meets its equal: ${size} in, ${out} out.${how}` };
}

function cutWords({ levels }, size, out) {
  const odd = levels.some(({ encoder, decoder }) => encoder.some((n, axis) => (n - decoder[axis]) % 2));
  const rim = "Each skip is cut to the decoder’s size, since the convolutions have no padding and lose a rim";
  return `${rim}: ${size} in, ${out} out.${odd ? " Where the difference is odd, one side loses one more." : ""}`;
}

/** Which sizes close without output_size, and the next of them. */
export function closingWords(setting) {
  const { least, modulus, remainder: [rest] } = closingOf(setting);
  const from = least + ((((rest - least) % modulus) + modulus) % modulus);
  const sizes = modulus === 1 ? `all from ${from} on.` : `${from}, ${from + modulus}, ${from + 2 * modulus} and so on, in steps of ${modulus}.`;
  const what = setting.valid ? "Sizes of which nothing is forgotten on the way down:" : "Sizes that close without output_size:";
  const next = nextClosing(setting);
  const same = next.every((n, axis) => n === setting.size[axis]);
  const tail = same ? `${sizeText(setting.size)} is among them.` : `From ${sizeText(setting.size)}, the next is ${sizeText(next)}.`;
  return `${what} ${sizes} ${tail}`;
}

/** The picture in words. */
export function described(setting, u) {
  const levels = u.levels.map(({ encoder, decoder, meets }, at) => {
    const sign = { equal: "equals", cut: "is cut to", fails: "does not match" }[meets];
    return `Level ${at}: encoder ${sizeText(encoder)} ${sign} decoder ${sizeText(decoder)}.`;
  });
  return `${levels.join(" ")} Bottom: ${sizeText(u.bottom)}.`;
}

/** GSM 03.38; those of the second line take two places. */
const GSM_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM_EXTENDED = '\f^{}\\[~]|€';

const PLACES: ReadonlyMap<string, number> = new Map([
  ...[...GSM_BASIC].map((character) => [character, 1] as const),
  ...[...GSM_EXTENDED].map((character) => [character, 2] as const),
]);

/** How many short messages a text takes: https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding */
export function segmentsOf(text: string): number {
  const places = [...text].map((character) => PLACES.get(character));
  const gsm = places.every((count) => count !== undefined);
  const length = gsm ? places.reduce<number>((sum, count) => sum + (count ?? 0), 0) : text.length;
  const [single, part] = gsm ? [160, 153] : [70, 67];
  return length <= single ? 1 : Math.ceil(length / part);
}

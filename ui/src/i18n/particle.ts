/** Digits and Latin letters whose Korean reading ends in a consonant: 영 일 삼 육 칠 팔, 엘 엠 엔 알; the rest end in a vowel. */
const CLOSED = /[013678lmnr]$/i;
const LIEUL = /[178lr]$/i;

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const FINALS = 28;
const FINAL_LIEUL = 8;

/** Returns the particle that follows a word, of a pair such as `을/를`; the one for a final consonant stands first. */
export function particle(word: string, pair: string): string {
  const [closed = "", open = ""] = pair.split("/");
  const last = word.replace(/[^\p{L}\p{N}]+$/u, "").slice(-1);
  const code = last.charCodeAt(0);
  const hangul = code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE;
  const final = hangul ? (code - FIRST_SYLLABLE) % FINALS : 0;
  // 으로/로 is the one pair for which a final ㄹ counts as a vowel.
  if (closed === "으로" && (hangul ? final === FINAL_LIEUL : LIEUL.test(last))) return open;
  return (hangul ? final > 0 : CLOSED.test(last)) ? closed : open;
}

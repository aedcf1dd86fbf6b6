// UTF-8 and bitmaps by hand: QuickJS has no TextDecoder or TextEncoder.

/** Tells whether all bytes are ASCII. */
export function isAscii(bytes) {
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] >= 0x80) return false;
  }
  return true;
}

/** Reads the text from `start` to `end`. */
export function decodeUtf8(bytes, start, end) {
  let text = "";
  for (let at = start; at < end; ) {
    const lead = bytes[at++];
    const followers = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    let point = followers === 0 ? lead : lead & (0x3f >> followers);
    for (let n = 0; n < followers; n++) point = (point << 6) | (bytes[at++] & 0x3f);
    text += String.fromCodePoint(point);
  }
  return text;
}

/** Appends the text's bytes to an array. */
export function encodeUtf8(text, bytes) {
  for (const character of text) {
    const point = character.codePointAt(0);
    const followers = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    bytes.push(followers === 0 ? point : LEAD_MARKS[followers] | (point >> (6 * followers)));
    for (let n = followers - 1; n >= 0; n--) bytes.push(0x80 | ((point >> (6 * n)) & 0x3f));
  }
}

const LEAD_MARKS = [0, 0xc0, 0xe0, 0xf0];

/** Packs booleans, least significant bit first. */
export function bitmap(bits) {
  const packed = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, number) => {
    if (bit) packed[number >> 3] |= 1 << (number & 7);
  });
  return packed;
}

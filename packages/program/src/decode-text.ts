const byteOrderMark = '\uFEFF';
const saveAgain = 'save it as UTF-8';

/**
 * Decodes a file that a person has written, as UTF-8 with or without a byte-order mark. Throws for other encodings: the
 * error says which one it looks like and what to do, as the end of a sentence that begins with the file's name.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isMarkedUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isMarkedUtf16) throw new Error(`is saved as UTF-16; ${saveAgain}, for instance by: iconv -f UTF-16 -t UTF-8`);
  if (bytes.includes(0)) throw new Error(`contains zero bytes: it is not text, or is saved as UTF-16; ${saveAgain}`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new Error(`is not UTF-8; ${saveAgain}`, { cause });
  }
  return text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text;
}

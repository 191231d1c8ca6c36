/**
 * Words that the most common passwords are made of, in the form of `plain`. Passwords of 15 characters that are common are
 * these, repeated, joined, or beside a row of keys.
 */
const commonWords = `
  password passwort passwd passphrase pass secret geheim contrasena motdepasse senha
  letmein welcome willkommen bienvenue bienvenido login access changeme change default
  admin administrator root user guest test testing demo temp master system server
  iloveyou ilove loveyou love lovely forever whatever trustno fuckyou fuck sexy sex
  dragon monkey shadow sunshine princess flower angel jesus christ lord heaven god
  football baseball basketball soccer hockey liverpool arsenal chelsea barcelona yankees
  superman batman spiderman starwars pokemon naruto matrix mustang ferrari mercedes
  michael jordan jennifer jessica ashley daniel andrew charlie thomas robert hunter
  george nicole michelle anthony alexander samantha elizabeth maria maggie buster
  computer internet samsung google facebook microsoft windows linux ubuntu apple
  summer winter spring autumn freedom family friends hello please thankyou baby
  cookie cheese chocolate pepper ginger banana orange purple silver killer hacker
`
  .trim()
  .split(/\s+/);

/** Words of this product, and of where it runs. */
const ownWords = ['spotguard', 'controlplane', 'spotinstance', 'spot', 'guard', 'amazon', 'aws', 'ec2', 'cloud'];

/** Rows of keys, the alphabet and the digits, each also read backwards. */
const rows = [
  ...['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', 'yxcvbnm', 'azertyuiop', 'qsdfghjklm', 'wxcvbn'],
  ...['1234567890', '0123456789', 'abcdefghijklmnopqrstuvwxyz', '1q2w3e4r5t6y7u8i9o0p', 'qazwsxedcrfvtgbyhnujmikolp'],
];
const sequences = rows.flatMap((row) => [row, [...row].reverse().join('')]);
const words = [...commonWords, ...ownWords].sort((one, other) => other.length - one.length);
const minSequence = 3;
/** A password needs so many characters that are in no common word, sequence or repetition. */
const minOwn = 5;

/**
 * Whether a password would be tried early by somebody who guesses: it consists of common words, of words of this product,
 * of sequences of keys or of one short text again and again. `@`, `0`, `1`, `3`, `$` and so on count as the letters that
 * they stand for.
 */
export function isEasyPassword(password: string): boolean {
  const text = password.normalize('NFKC').toLowerCase();
  return [plain(text), plain(lettersFor(text))].some((each) => countOwn(each) < minOwn);
}

/** How many characters are left once everything that is easy to guess is taken out. */
function countOwn(text: string): number {
  let rest = unrepeated(text);
  for (const word of words) rest = rest.replaceAll(word, ' ');
  let own = 0;
  for (let at = 0; at < rest.length; ) {
    const length = easyLength(rest, at);
    if (length < minSequence && rest[at] !== ' ') own += 1;
    at += length < minSequence ? 1 : length;
  }
  return own;
}

/** The length of the sequence or of the row of one character that begins here. */
function easyLength(text: string, at: number): number {
  let same = 1;
  while (at + same < text.length && text[at + same] === text[at] && text[at] !== ' ') same += 1;
  let longest = same;
  for (const sequence of sequences) {
    const from = sequence.indexOf(text.slice(at, at + minSequence));
    if (from < 0 || at + minSequence > text.length) continue;
    let length = minSequence;
    while (at + length < text.length && text[at + length] === sequence[from + length]) length += 1;
    longest = Math.max(longest, length);
  }
  return longest;
}

/** The text that is repeated, or the whole when it is not one text again and again. */
function unrepeated(text: string): string {
  for (let length = 1; length <= text.length / 2; length += 1) {
    const part = text.slice(0, length);
    if (part.repeat(Math.ceil(text.length / length)).startsWith(text)) return part;
  }
  return text;
}

/** Without what people put between words. */
function plain(text: string): string {
  return text.replaceAll(/[\s\p{P}\p{S}]/gu, '') || text;
}

const standsFor: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};

function lettersFor(text: string): string {
  return text.replaceAll(/[@431!0$57]/g, (sign) => standsFor[sign] ?? sign);
}

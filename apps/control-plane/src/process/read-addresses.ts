import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';

/** Reads addresses or networks in CIDR notation, separated by commas. */
export function readAddresses(text: string): readonly string[] {
  const addresses = text.split(',').map((part) => part.trim());
  for (const address of addresses) {
    const [ip = '', length, ...rest] = address.split('/');
    const maxLength = isIP(ip) === 6 ? 128 : 32;
    const isNetwork = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= maxLength);
    if (isIP(ip) === 0 || !isNetwork || rest.length > 0)
      throw new InvalidArgumentError(`${address} is no address or network, such as 10.0.0.1 or 10.0.0.0/8.`);
  }
  return addresses;
}

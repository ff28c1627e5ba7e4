import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A certificate of X.509 that the gateway signed for itself, as PEM. */
export interface Certificate {
  readonly pem: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const days = 365;

/** Makes a key and a certificate for it, as AWS does for its client certificates: RSA 2048, SHA-256, one year. */
export function makeCertificate(commonName: string, notBefore: Date): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const notAfter = new Date(notBefore.getTime() + days * 24 * 3600 * 1000);
  const name = sequence(set(sequence(oid("550403"), utf8(commonName))));
  const algorithm = sequence(oid("2a864886f70d01010b"), tag(0x05));
  const toBeSigned = sequence(
    tag(0xa0, tag(0x02, Buffer.from([2]))), // version 3
    integer(randomBytes(8)),
    algorithm,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = sign("sha256", toBeSigned, privateKey);
  const der = sequence(toBeSigned, algorithm, tag(0x03, Buffer.from([0]), signature));
  const lines = der.toString("base64").replace(/(.{64})(?=.)/g, "$1\n");
  return { pem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----`, notBefore, notAfter };
}

/** One element of DER: its tag, its length, its content. */
function tag(number: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 128) return Buffer.concat([Buffer.from([number, body.length]), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const short = length.subarray(length.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([number, 0x80 | short.length]), short, body]);
}

function sequence(...content: Uint8Array[]): Buffer {
  return tag(0x30, ...content);
}

function set(...content: Uint8Array[]): Buffer {
  return tag(0x31, ...content);
}

function oid(hex: string): Buffer {
  return tag(0x06, Buffer.from(hex, "hex"));
}

function utf8(text: string): Buffer {
  return tag(0x0c, Buffer.from(text));
}

/** Always positive, and never with a zero in front that is not needed. */
function integer(bytes: Uint8Array): Buffer {
  const positive = Buffer.from(bytes);
  positive[0] = ((positive[0] ?? 0) & 0x7f) | 0x40;
  return tag(0x02, positive);
}

/** `20261123164000Z`, which is GeneralizedTime. */
function time(date: Date): Buffer {
  return tag(0x18, Buffer.from(`${date.toISOString().slice(0, 19).replace(/[-:T]/g, "")}Z`));
}

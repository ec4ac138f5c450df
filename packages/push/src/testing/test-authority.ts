import { randomUUID } from 'node:crypto';
import { generate } from 'selfsigned';

export interface ServerCertificate {
  /** The authority that signed it: what a client is to trust. */
  ca: string;
  cert: string;
  key: string;
}

/** A certificate authority of this test, and a certificate of it for `localhost`. */
export async function certifyLocalhost(): Promise<ServerCertificate> {
  const authority = await generate([{ name: 'commonName', value: `Authority ${randomUUID()}` }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
  });
  return { ca: authority.cert, cert: server.cert, key: server.private };
}

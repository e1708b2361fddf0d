// A server that speaks so much of MySQL's protocol that a client can connect, with TLS or without. Facts: MySQL Client/
// Server Protocol, "Protocol::HandshakeV10", "Protocol::SSLRequest", "OK_Packet".
import { createServer, type AddressInfo, type Socket } from "node:net";
import { TLSSocket } from "node:tls";

/** Good for a hundred years, and for these tests alone. */
const key = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIOHimgM5iqJU13HfBTbm+QyYj+uzV+FSkqb67VHX384moAoGCCqGSM49
AwEHoUQDQgAEH6wDUhipLx03eLarD01yW9OpJwMIycEhj66Hnekmf6kTSy/j0NF/
6SgxygrNHkGAK3xMTnlABjEknoaZXa2XGA==
-----END EC PRIVATE KEY-----`;

/** The authority of both certificates. */
export const authority = `-----BEGIN CERTIFICATE-----
MIIBezCCASGgAwIBAgIUUII6Qg88iJ+NywBdpJyWwWWzQFYwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHVGVzdCBDQTAgFw0yNjExMzAwNzUwMTFaGA8yMTI2MTEwNjA3
NTAxMVowEjEQMA4GA1UEAwwHVGVzdCBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABAsI36ygRMmnflnR7rRS2djAjvhKWq5VXlJ7tgzf8MFqTtp8PHyHQt6kK2Qv
GYL60nbePAWSelmqOBzouYPHcwejUzBRMB0GA1UdDgQWBBRL7RVE0HdY2/R3L2Mp
TxCUMyaXCDAfBgNVHSMEGDAWgBRL7RVE0HdY2/R3L2MpTxCUMyaXCDAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCm0OsDD19xWR3S6GjRdh2/x0o1
csOwKexpae3Th/NepAIgPBdywXnb6hee3AAUojw1xF/h7q+txLMMAcf5djtwYEQ=
-----END CERTIFICATE-----`;

export const certificates = {
  localhost: `-----BEGIN CERTIFICATE-----
MIIBgjCCASigAwIBAgIUMP8inoyDLo3UstTKzx0eiWj7OgowCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHVGVzdCBDQTAgFw0yNjExMzAwNzUwMTFaGA8yMTI2MTEwNjA3
NTAxMVowFDESMBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEH6wDUhipLx03eLarD01yW9OpJwMIycEhj66Hnekmf6kTSy/j0NF/6Sgx
ygrNHkGAK3xMTnlABjEknoaZXa2XGKNYMFYwFAYDVR0RBA0wC4IJbG9jYWxob3N0
MB0GA1UdDgQWBBRrnM+bS014Kkv8E6pAfs1Ky6JkiDAfBgNVHSMEGDAWgBRL7RVE
0HdY2/R3L2MpTxCUMyaXCDAKBggqhkjOPQQDAgNIADBFAiA3/htdhIykoipxo32n
gHbg5z7pOVSmNCQab8rNEliCjwIhALlBC1aqbgCSmyCb5EfIxGUJW4OZjSiMEB4c
ruzDW8Ur
-----END CERTIFICATE-----`,
  "127.0.0.1": `-----BEGIN CERTIFICATE-----
MIIBejCCASGgAwIBAgIUMP8inoyDLo3UstTKzx0eiWj7OgswCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHVGVzdCBDQTAgFw0yNjExMzAwNzUwMTFaGA8yMTI2MTEwNjA3
NTAxMVowEjEQMA4GA1UEAwwHYWRkcmVzczBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABB+sA1IYqS8dN3i2qw9NclvTqScDCMnBIY+uh53pJn+pE0sv49DRf+koMcoK
zR5BgCt8TE55QAYxJJ6GmV2tlxijUzBRMA8GA1UdEQQIMAaHBH8AAAEwHQYDVR0O
BBYEFGucz5tLTXgqS/wTqkB+zUrLomSIMB8GA1UdIwQYMBaAFEvtFUTQd1jb9Hcv
YylPEJQzJpcIMAoGCCqGSM49BAMCA0cAMEQCIAD+KErfxyI0H8CBl5nmrVWWA4EX
WEtV3sLyGRjk1I+7AiAmAHYrkasRvF70JvbYkpdNxWVsq84fd3EUHS77TB9sGg==
-----END CERTIFICATE-----`,
};

export interface TlsMysqlServer {
  port: number;
  /** Whether the account came encrypted, of each client that was let in. */
  encrypted: boolean[];
  close(): void;
}

/** @param certificate absent: it offers no TLS */
export async function tlsMysqlServer(certificate?: string): Promise<TlsMysqlServer> {
  const encrypted: boolean[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.write(packet(0, greeting(certificate !== undefined)));
    socket.once("data", (first) => {
      const asksForTls = first.readUIntLE(0, 3) === sslRequestBytes;
      if (!asksForTls || certificate === undefined) return letIn(socket, 2);
      // The client's hello may come in the same piece.
      socket.pause();
      socket.unshift(first.subarray(4 + sslRequestBytes));
      const secure = new TLSSocket(socket, { isServer: true, key, cert: certificate });
      secure.on("error", () => socket.destroy());
      secure.once("data", () => letIn(secure, 3));
    });
  });
  const letIn = (socket: Socket, sequence: number): void => {
    encrypted.push(socket instanceof TLSSocket);
    socket.write(packet(sequence, Buffer.from([0, 0, 0, 2, 0, 0, 0])));
    socket.on("data", () => socket.end());
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    encrypted,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const sslRequestBytes = 32;

/** CLIENT_PROTOCOL_41, CLIENT_SSL, CLIENT_SECURE_CONNECTION; CLIENT_PLUGIN_AUTH. */
const capabilities = { lower: 0x0200 | 0x8000, ssl: 0x0800, upper: 0x0008 };

function greeting(offersTls: boolean): Buffer {
  const [lower, upper] = [Buffer.alloc(2), Buffer.alloc(2)];
  lower.writeUInt16LE(capabilities.lower | (offersTls ? capabilities.ssl : 0));
  upper.writeUInt16LE(capabilities.upper);
  const seed = "12345678";
  return Buffer.concat([
    Buffer.from(`\x0a8.0.41\0\x01\0\0\0${seed}\0`, "latin1"),
    lower,
    Buffer.from([33, 2, 0]),
    upper,
    Buffer.from([21]),
    Buffer.alloc(10),
    Buffer.from("123456789012\0mysql_native_password\0", "latin1"),
  ]);
}

function packet(sequence: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(payload.length, 0, 3);
  head.writeUInt8(sequence, 3);
  return Buffer.concat([head, payload]);
}

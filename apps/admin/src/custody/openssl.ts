/**
 * Takes the statement, the signature and the key out of a day's file, and has OpenSSL check one by the others; the last
 * line says which key it was. As docs/custody.md has it.
 */
export const openSslCommands = (file: string): string =>
  [
    `jq -j .statement ${file} > ${file}.statement`,
    `jq -r .signature ${file} | openssl base64 -d -A > ${file}.signature`,
    `jq -r .publicKey ${file} > ${file}.pem`,
    `openssl pkeyutl -verify -pubin -inkey ${file}.pem -rawin -in ${file}.statement -sigfile ${file}.signature`,
    `openssl pkey -pubin -in ${file}.pem -outform DER | openssl dgst -sha256`,
  ].join('\n')

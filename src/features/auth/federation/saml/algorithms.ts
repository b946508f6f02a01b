/** How assertions are encrypted, by the names of XML Encryption. */
export const XMLENC = 'http://www.w3.org/2001/04/xmlenc#'
export const XMLENC11 = 'http://www.w3.org/2009/xmlenc11#'

export const OAEP = `${XMLENC}rsa-oaep-mgf1p`
/** RSA-OAEP that says which hashes it is made with (XML Encryption 1.1, 5.5.2): Keycloak's choice, where nobody says other. */
export const NAMED_OAEP = `${XMLENC11}rsa-oaep`

/** Best first. Triple DES, and keys by PKCS #1 1.5, are neither made nor read: how they fail tells what was encrypted. */
export const CIPHERS = [
  `${XMLENC11}aes256-gcm`,
  `${XMLENC11}aes128-gcm`,
  `${XMLENC}aes256-cbc`,
  `${XMLENC}aes128-cbc`,
] as const

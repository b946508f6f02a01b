/** Every setting, declared once: flag, environment variable, default, and what it does. */

import { database } from './database.ts'
import { type Given, type InForce, readSetting, settingInForce } from './reading.ts'
import type { Declared, Settings } from './settings.ts'
import {
  addresses,
  bearer,
  courier,
  days,
  KIBIBYTE,
  key,
  MEBIBYTE,
  networks,
  nothing,
  oneOf,
  origins,
  phone,
  startingWith,
  text,
  whole,
  withoutPassword,
  wordsLike,
} from './values.ts'

export type { Given, Settings }

export const settings: Declared<keyof Settings> = {
  host: { env: 'HOMESCOPE_HOST', flag: 'host', default: '127.0.0.1', doc: 'Address to listen on', parse: text },
  port: {
    env: 'HOMESCOPE_PORT',
    flag: 'port',
    default: 8097,
    doc: 'Port to listen on; 0 takes a free one',
    parse: whole(0, 65_535),
  },
  baseUrls: {
    env: 'HOMESCOPE_BASE_URL',
    default: [],
    doc:
      'Where the plane is reached from outside, for links and issuers; several, separated by commas, where it has ' +
      'several addresses: the one that a request asks, else the first. Where it listens when not set',
    parse: addresses,
  },
  tlsCert: {
    env: 'HOMESCOPE_TLS_CERT',
    flag: 'tls-cert',
    default: '',
    doc: 'File of the certificate in PEM, with those that lead to a known authority behind it: the plane speaks HTTPS',
    parse: text,
  },
  tlsKey: {
    env: 'HOMESCOPE_TLS_KEY',
    flag: 'tls-key',
    default: '',
    doc: "File of the certificate's private key in PEM",
    parse: text,
  },
  tlsSelfSigned: {
    env: 'HOMESCOPE_TLS_SELF_SIGNED',
    flag: 'tls-self-signed',
    default: false,
    doc: 'true makes a certificate for this machine, kept beside the database: the plane speaks HTTPS',
    parse: (value) => oneOf('true', 'false')(value) === 'true',
  },
  delivery: {
    env: 'HOMESCOPE_DELIVERY',
    default: 'outbox',
    doc: 'How messages leave: outbox keeps them here; smtp://user:password@host:port, or the URL of a webhook',
    shown: withoutPassword,
    parse: courier,
  },
  deliveryFrom: { env: 'HOMESCOPE_DELIVERY_FROM', default: 'homescope@localhost', doc: 'Sender of mails', parse: text },
  deliverySecret: {
    env: 'HOMESCOPE_DELIVERY_SECRET',
    default: '',
    doc: 'Key of the signature that the webhook gets',
    shown: nothing,
    parse: text,
  },
  deliveryPrivate: {
    env: 'HOMESCOPE_DELIVERY_PRIVATE',
    default: false,
    doc: 'yes lets the webhook, and the keys of issuers that apps trust, be on this machine or in a private network',
    parse: (value) => oneOf('yes', 'no')(value) === 'yes',
  },
  connectors: {
    env: 'HOMESCOPE_CONNECTORS',
    default: 'mock',
    doc: 'http lets flows call generic HTTP connectors, on public addresses by https; mock answers for them',
    parse: oneOf('mock', 'http'),
  },
  ...database,
  metricsToken: {
    env: 'HOMESCOPE_METRICS_TOKEN',
    default: '',
    doc: 'Who brings it as a bearer may read /metrics; without it callers on this machine may',
    shown: nothing,
    parse: bearer,
  },
  workers: {
    env: 'HOMESCOPE_WORKERS',
    flag: 'workers',
    default: 1,
    doc: 'How many processes share the port; more than one needs PostgreSQL',
    parse: whole(1, 64),
  },
  projectId: {
    env: 'HOMESCOPE_PROJECT_ID',
    default: '',
    doc: 'Id of the project that the first start makes',
    parse: startingWith('P', 'a project id'),
  },
  managementKey: {
    env: 'HOMESCOPE_MANAGEMENT_KEY',
    default: '',
    doc: 'Management key that the first start makes',
    shown: nothing,
    parse: startingWith('K', 'a management key'),
  },
  masterKey: {
    env: 'HOMESCOPE_MASTER_KEY',
    default: '',
    doc: 'Key that encrypts stored secrets: 32 bytes in base64. Without it a file beside the database holds one',
    shown: nothing,
    parse: key,
  },
  publicBodyLimit: {
    env: 'HOMESCOPE_PUBLIC_BODY_LIMIT',
    default: 64 * KIBIBYTE,
    doc: 'Largest request body in bytes where no management key is needed',
    parse: whole(1024, 2 ** 30),
  },
  bodyLimit: {
    env: 'HOMESCOPE_BODY_LIMIT',
    default: MEBIBYTE,
    doc: 'Largest body of a management request in bytes',
    parse: whole(1024, 2 ** 30),
  },
  importLimit: {
    env: 'HOMESCOPE_IMPORT_LIMIT',
    default: 64 * MEBIBYTE,
    doc: 'Largest body of an import or a batch in bytes',
    parse: whole(1024, 2 ** 30),
  },
  bodiesLimit: {
    env: 'HOMESCOPE_BODIES_LIMIT',
    default: 256 * MEBIBYTE,
    doc: 'Bytes of request bodies that are held at once; callers without a management key get an eighth beside it',
    parse: whole(2 ** 20, 2 ** 36),
  },
  rateLimits: {
    env: 'HOMESCOPE_RATE_LIMITS',
    flag: 'rate-limits',
    default: 'off',
    doc: "off, or descope for the service's published limits",
    parse: oneOf('off', 'descope'),
  },
  allowedHosts: {
    env: 'HOMESCOPE_ALLOWED_HOSTS',
    default: [],
    doc: 'Host names that requests may carry beside the loopback ones, separated by commas',
    parse: wordsLike(/^([\w.-]+|\[[\da-f:.]+\])$/, 'host names without scheme and port'),
  },
  refreshGrace: {
    env: 'HOMESCOPE_REFRESH_GRACE',
    default: 10,
    doc: 'Seconds in which a refresh token that was just rotated answers what replaced it, for tabs that refresh at once; 0 none',
    parse: whole(0, 60),
  },
  trustedProxies: {
    env: 'HOMESCOPE_TRUSTED_PROXIES',
    default: [],
    doc: 'Addresses and networks of proxies whose X-Forwarded-For is believed, separated by commas',
    parse: networks,
  },
  allowedOrigins: {
    env: 'HOMESCOPE_ALLOWED_ORIGINS',
    default: [],
    doc: 'Origins of pages that may send cookies, such as http://app.test:3000, separated by commas',
    parse: origins,
  },
  fixedUserIds: {
    env: 'HOMESCOPE_FIXED_USER_IDS',
    default: false,
    doc: 'yes lets whoever creates a user say its userId, for seeds and for moves that keep ids; with --dev always',
    parse: (value) => oneOf('yes', 'no')(value) === 'yes',
  },
  auditRetention: {
    env: 'HOMESCOPE_AUDIT_RETENTION',
    default: 0,
    doc: 'How long records of the audit trail are kept, such as 365d; 0 for ever',
    parse: days,
  },
  loginRetention: {
    env: 'HOMESCOPE_LOGIN_RETENTION',
    default: 0,
    doc: 'How long sign-ins are kept in the login history of users, such as 365d; 0 for ever. The last of each user stays',
    parse: days,
  },
  historyArchive: {
    env: 'HOMESCOPE_HISTORY_ARCHIVE',
    default: '',
    doc: 'The folder to which records and sign-ins are written before they end by the two settings above; they are gone for good when not set',
    parse: text,
  },
  whatsappNumber: {
    env: 'HOMESCOPE_WHATSAPP_NUMBER',
    default: '',
    doc: 'The number to which people write who sign in by WhatsApp, such as +14155550129; its messages are handed to /v1/mgmt/notp/message',
    parse: phone,
  },
  relationsHeld: {
    env: 'HOMESCOPE_RELATIONS_HELD',
    default: 2_000_000,
    doc: 'How many relations of fine-grained authorization are held in memory, some 150 bytes each; those of projects with more are read for each answer',
    parse: whole(1000, 10_000_000),
  },
  dev: {
    env: 'HOMESCOPE_DEV',
    flag: 'dev',
    default: false,
    doc: 'true lets time be moved, faults be made and the last requests be seen; on this machine only',
    parse: (value) => oneOf('true', 'false')(value) === 'true',
  },
  provider: {
    env: 'HOMESCOPE_DEV_PROVIDER',
    default: 'local',
    doc: 'With --dev: local plays identity providers, whoever they are; real asks them. Real too where a base URL or an allowed host names another machine than this one',
    parse: oneOf('local', 'real'),
  },
  console: {
    env: 'HOMESCOPE_CONSOLE',
    default: 'on',
    doc: 'The web console at /console: on, read-only, or off',
    parse: oneOf('on', 'read-only', 'off'),
  },
  pipelines: {
    env: 'HOMESCOPE_PIPELINES',
    default: '',
    doc: 'The folder in which `descope pipeline run` is called: the console shows the pipelines of this machine, asks their data, and runs them there. None when not set',
    parse: text,
  },
  backups: {
    env: 'HOMESCOPE_BACKUPS',
    default: '',
    doc: 'The folder that `descope backup --chain` writes: the console lists its marks, and adds one when it is asked to. None when not set',
    parse: text,
  },
  logLevel: {
    env: 'HOMESCOPE_LOG',
    flag: 'log',
    default: 'info',
    doc: 'debug (every request), info, warn, error or silent',
    parse: oneOf('debug', 'info', 'warn', 'error', 'silent'),
  },
}

/** Flag over environment over default. Throws Error naming the setting, the value and the fix. */
export function readSettings(flags: Given, env: Given): Settings {
  const entries = Object.entries(settings).map(([name, setting]) => [name, readSetting(setting, flags, env)])
  return Object.freeze(Object.fromEntries(entries))
}

/** What is set, and where it came from, without secrets. */
export function settingsInForce(flags: Given, env: Given): InForce[] {
  return Object.values(settings).map((setting) => settingInForce(setting, flags, env))
}

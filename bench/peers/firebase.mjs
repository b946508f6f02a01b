import { accountsOf, asPost, loginIdOf, NEW, PASSWORD, post } from './calls.mjs'

const API = '/identitytoolkit.googleapis.com/v1/accounts'
const account = (email) => ({ email, password: PASSWORD, returnSecureToken: true })

export const firebase = {
  name: 'firebase-tools auth emulator',
  keeps: 'in memory, passwords readable, tokens unsigned',
  packages: ['firebase-tools@15.34.2'],
  ports: 3,
  ready: '/',
  command: ([auth, hub, logging]) => ({
    args: [
      'node_modules/firebase-tools/lib/bin/firebase.js',
      'emulators:start',
      '--only',
      'auth',
      '--project',
      'demo-bench',
    ],
    env: { CI: '1', FIREBASE_CLI_DISABLE_UPDATE: '1' },
    files: {
      'firebase.json': JSON.stringify({
        emulators: {
          auth: { host: '127.0.0.1', port: auth },
          hub: { host: '127.0.0.1', port: hub },
          logging: { host: '127.0.0.1', port: logging },
          ui: { enabled: false },
          singleProjectMode: true,
        },
      }),
    },
  }),
  async accounts(url) {
    const made = await accountsOf(200, (n) => post(`${url}${API}:signUp?key=k`, account(loginIdOf(n))))
    return [
      { name: 'create', template: asPost(`${API}:signUp?key=k`, account(NEW)) },
      {
        name: 'sign-in',
        requests: made.map((_, n) => asPost(`${API}:signInWithPassword?key=k`, account(loginIdOf(n)))),
      },
      {
        name: 'lookup',
        requests: made.map(({ body }) => asPost(`${API}:lookup?key=k`, { idToken: body.idToken })),
      },
    ]
  },
}

/** By what a person signs in: password, passkeys, authenticator app, devices that are trusted. */
import type { ComponentChildren } from 'preact'
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { confirmTyped } from '../../parts/form.tsx'
import { Failure } from '../../parts/page.tsx'
import { Time } from '../../parts/time.tsx'
import { toast } from '../../parts/toast.tsx'
import { loginOf, type User } from './columns.tsx'

interface WaysProps {
  user: User
  changed: () => void
}

export function WaysIn({ user, changed }: WaysProps) {
  const loginId = loginOf(user)
  return (
    <>
      <section>
        <h3>Login ids</h3>
        <p>{user.loginIds?.join(', ')}</p>
      </section>
      <Owned
        title="Password"
        isThere={user.password === true}
        verb="Expire"
        act={() =>
          confirmTyped({
            title: `Expire the password of ${loginId}?`,
            text: 'It has to be changed at the next sign-in.',
            verb: 'Expire password',
            word: 'expire',
            submit: () => call(contract.user.expirePassword, { loginId }).then(changed),
          })
        }
      />
      <Owned
        title="Authenticator app"
        isThere={user.TOTP === true}
        verb="Remove"
        act={() =>
          confirmTyped({
            title: `Remove the authenticator app of ${loginId}?`,
            text: 'The user sets up a new one, or signs in without.',
            verb: 'Remove app',
            word: 'remove',
            submit: () => call(contract.user.deleteTotp, { loginId }).then(changed),
          })
        }
      />
      <Passkeys loginId={loginId} changed={changed} />
      <Devices loginId={loginId} />
    </>
  )
}

interface OwnedProps {
  title: string
  isThere: boolean
  verb: string
  act: () => void
}

function Owned({ title, isThere, verb, act }: OwnedProps) {
  return (
    <section>
      <h3>{title}</h3>
      {isThere ? (
        <div class="actions">
          <span>Set</span>
          <button type="button" class="danger" onClick={act}>
            {verb} <span class="unseen">{title}</span>
          </button>
        </div>
      ) : (
        <p class="muted">None.</p>
      )}
    </section>
  )
}

function Passkeys({ loginId, changed }: { loginId: string; changed: () => void }) {
  const ask = async () => (await call(contract.user.listPasskeys, { loginId })).passkeys ?? []
  const { value, error, reload } = useReply(ask, [loginId])
  const remove = (credentialId: string) =>
    confirmTyped({
      title: 'Remove this passkey?',
      text: 'Who has it cannot sign in by it any more.',
      verb: 'Remove passkey',
      word: 'remove',
      submit: async () => {
        await call(contract.user.deletePasskey, { loginId, credentialId })
        toast('The passkey is gone')
        reload()
        changed()
      },
    })
  return (
    <Removable
      title="Passkeys"
      none="No passkeys."
      failure={<Failure error={error} retry={reload} />}
      remove={remove}
      rows={value?.map(({ id = '', rpId, displayName, createdTime }) => ({
        id,
        shown: (
          <>
            {displayName} <span class="muted">{rpId}</span>
          </>
        ),
        at: createdTime,
        spoken: `the passkey for ${rpId}`,
      }))}
    />
  )
}

function Devices({ loginId }: { loginId: string }) {
  const ask = async () => (await call(contract.user.listTrustedDevices, { identifiers: [loginId] })).devices ?? []
  const { value, error, reload } = useReply(ask, [loginId])
  const remove = (id: string) =>
    confirmTyped({
      title: 'Trust this device no longer?',
      text: 'The user is asked for a second factor there again.',
      verb: 'Remove device',
      word: 'remove',
      submit: async () => {
        await call(contract.user.removeTrustedDevices, { loginId, deviceIds: [id] })
        toast('It is trusted no longer')
        reload()
      },
    })
  return (
    <Removable
      title="Trusted devices"
      none="None."
      failure={<Failure error={error} retry={reload} />}
      remove={remove}
      rows={value?.map(({ id = '', name, lastLoginTime }) => ({
        id,
        shown: name || id,
        at: lastLoginTime,
        spoken: name || id,
      }))}
    />
  )
}

interface RemovableProps {
  title: string
  /** Said where there is not one. */
  none: string
  failure: ComponentChildren
  remove: (id: string) => void
  rows: { id: string; shown: ComponentChildren; at?: string | number | undefined; spoken: string }[] | undefined
}

function Removable({ title, none, failure, remove, rows }: RemovableProps) {
  return (
    <section>
      <h3>{title}</h3>
      {failure}
      {rows?.length === 0 && <p class="muted">{none}</p>}
      <table aria-label={title}>
        <tbody>
          {rows?.map(({ id, shown, at, spoken }) => (
            <tr key={id}>
              <td>{shown}</td>
              <td class="muted">
                <Time at={Number(at) * 1000} />
              </td>
              <td class="number">
                <button type="button" class="danger" onClick={() => remove(id)}>
                  Remove <span class="unseen">{spoken}</span>
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

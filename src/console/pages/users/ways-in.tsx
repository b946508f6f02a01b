/** By what a person signs in: password, passkeys, authenticator app, devices that are trusted. */
import type { ComponentChildren } from 'preact'
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { Failure } from '../../parts/page.tsx'
import { Time } from '../../parts/time.tsx'
import { doing } from '../../parts/toast.tsx'
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
          doing('It has to be changed at the next sign-in', () => call(contract.user.expirePassword, { loginId }))
        }
        changed={changed}
      />
      <Owned
        title="Authenticator app"
        isThere={user.TOTP === true}
        verb="Remove"
        act={() => doing('The authenticator app is gone', () => call(contract.user.deleteTotp, { loginId }))}
        changed={changed}
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
  act: () => Promise<boolean>
  changed: () => void
}

function Owned({ title, isThere, verb, act, changed }: OwnedProps) {
  return (
    <section>
      <h3>{title}</h3>
      {isThere ? (
        <div class="actions">
          <span>Set</span>
          <button type="button" class="danger" onClick={async () => (await act()) && changed()}>
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
  const remove = async (credentialId: string) => {
    const gone = await doing('The passkey is gone', () => call(contract.user.deletePasskey, { loginId, credentialId }))
    if (!gone) return
    reload()
    changed()
  }
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
  const remove = async (id: string) => {
    const input = { loginId, deviceIds: [id] }
    if (await doing('It is trusted no longer', () => call(contract.user.removeTrustedDevices, input))) reload()
  }
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

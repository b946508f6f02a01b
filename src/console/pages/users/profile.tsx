import { Badge, Status } from '../../parts/badge.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Json } from '../../parts/readable/code.tsx'
import { Time } from '../../parts/time.tsx'
import type { User } from './columns.tsx'

export function Profile({ user }: { user: User }) {
  const attributes = user.customAttributes ?? {}
  return (
    <>
      <Facts
        facts={[
          ['Status', <Status key="status" status={user.status ?? ''} />],
          ['User id', <Copy key="id" text={user.userId ?? ''} what="the user id" />],
          ['Login ids', user.loginIds?.map((loginId) => <Copy key={loginId} text={loginId} what="the login id" />)],
          ['Name', user.name],
          ['Email', user.email && <Verified key="email" text={user.email} isVerified={user.verifiedEmail} />],
          ['Phone', user.phone && <Verified key="phone" text={user.phone} isVerified={user.verifiedPhone} />],
          ['Signs in with', <Ways key="ways" user={user} />],
          ['Created', <Time key="created" at={Number(user.createdTime) * 1000} />],
          ['Changed', <Time key="changed" at={Number(user.modifiedTime) * 1000} />],
        ]}
      />
      {Object.keys(attributes).length > 0 && (
        <section>
          <h3>Attributes</h3>
          <Json value={attributes} label="Custom attributes" />
        </section>
      )}
    </>
  )
}

function Verified({ text, isVerified }: { text: string; isVerified?: boolean | null }) {
  return (
    <>
      <Copy text={text} /> {isVerified ? <Badge tone="good">verified</Badge> : <Badge>not verified</Badge>}
    </>
  )
}

function Ways({ user }: { user: User }) {
  const ways = [
    user.password && 'password',
    user.TOTP && 'authenticator app',
    user.webauthn && 'passkey',
    user.SAML && 'SAML',
    user.OIDC && 'OIDC',
    ...Object.keys(user.OAuth ?? {}),
  ].filter(Boolean)
  return <>{ways.length > 0 ? ways.join(', ') : 'codes and links'}</>
}

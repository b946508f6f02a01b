/** Tokens: what one says, whether it is signed by this project and still good; and new ones, for a user of one's choice. */
import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import { contract } from '../../../client/operations.ts'
import { textAt } from '../../../lib/json.ts'
import { call, told } from '../../api/call.ts'
import { Badge } from '../../parts/badge.tsx'
import { copy } from '../../parts/copy.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Control } from '../../parts/form.tsx'
import { Failure, Page } from '../../parts/page.tsx'
import { tenants, users } from '../../parts/picker/sources.ts'
import { Json } from '../../parts/readable/code.tsx'
import { Time } from '../../parts/time.tsx'
import { param } from '../../router/location.ts'
import { type Decoded, decodeToken, type Verdict, verify } from './decode.ts'
import { Holder } from './holder.tsx'

export function Tokens() {
  const [text, setText] = useState('')
  return (
    <Page title="Tokens">
      <div class="page cards">
        <Mint made={setText} />
        <Look text={text} setText={setText} />
      </div>
    </Page>
  )
}

interface Minted {
  sessionJwt: string
  refreshJwt: string
}

function Mint({ made }: { made: (token: string) => void }) {
  const [minted, setMinted] = useState<Minted | undefined>(undefined)
  const [error, setError] = useState('')
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const text = (name: string) => String(data.get(name) ?? '').trim()
    setError('')
    try {
      const claims = text('claims')
      const customClaims = claims ? JSON.parse(claims) : {}
      const selectedTenantId = text('tenant')
      const reply = await call(contract.token.signIn, { loginId: text('loginId'), customClaims, selectedTenantId })
      const { sessionJwt = '', refreshJwt = '' } = reply
      setMinted({ sessionJwt, refreshJwt })
      made(sessionJwt)
    } catch (failure) {
      setError(told(failure))
    }
  }
  return (
    <section class="card">
      <h2>Sign in as a user</h2>
      <p class="muted">
        Makes a real session, which the audit trail notes. For test users and for looking into a problem.
      </p>
      <form class="stack" onSubmit={submit}>
        <Control
          field={{ name: 'loginId', label: 'User', type: 'pick', source: users, isRequired: true, value: param('for') }}
        />
        <Control
          field={{ name: 'tenant', label: 'Tenant', type: 'pick', source: tenants, hint: 'None where left out' }}
        />
        <label class="field">
          <span class="label">Claims</span>
          <textarea name="claims" rows={2} placeholder={'{"plan": "pro"}'} spellcheck={false} />
        </label>
        <Failure error={error} />
        <div class="actions">
          <button type="submit" class="first">
            Sign in
          </button>
          {minted && (
            <>
              <button type="button" onClick={() => copy(minted.sessionJwt)}>
                Copy session token
              </button>
              <button type="button" onClick={() => copy(minted.refreshJwt)}>
                Copy refresh token
              </button>
              <button type="button" onClick={() => made(minted.refreshJwt)}>
                Look at the refresh token
              </button>
            </>
          )}
        </div>
      </form>
    </section>
  )
}

function Look({ text, setText }: { text: string; setText: (text: string) => void }) {
  const decoded = text.trim() === '' ? undefined : decodeToken(text)
  return (
    <section class="card">
      <h2>Look at a token</h2>
      <label class="field">
        <span class="label">Token</span>
        <textarea
          class="mono"
          rows={5}
          value={text}
          spellcheck={false}
          placeholder="eyJ…"
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {decoded === 'no token' && <div class="notice bad">This is no JWT: three parts with dots between them.</div>}
      {typeof decoded === 'object' && <Said key={text} token={text} decoded={decoded} />}
    </section>
  )
}

const NAMES: { [claim: string]: string } = {
  sub: 'User id',
  iss: 'Issuer',
  drn: 'Kind',
  dct: 'Current tenant',
  amr: 'Signed in by',
}

function Said({ token, decoded }: { token: string; decoded: Decoded }) {
  const [verdict, setVerdict] = useState<Verdict | undefined>(undefined)
  const { payload, header } = decoded
  const [subject, sessionId] = [textAt(payload, 'sub'), textAt(payload, 'sid')]
  const times = (name: 'iat' | 'exp') => <Time at={Number(payload[name]) * 1000} />
  return (
    <>
      <div class="actions">
        <button type="button" onClick={async () => setVerdict(await verify(token, decoded))}>
          Verify
        </button>
        {verdict && <Badge tone={verdict.isGood ? 'good' : 'bad'}>{verdict.text}</Badge>}
      </div>
      <Facts
        facts={[
          ...Object.entries(NAMES).map(([claim, name]) => [name, shown(payload[claim])] as const),
          ['Issued', times('iat')],
          ['Expires', times('exp')],
          ['Algorithm', shown(header['alg'])],
          ['Key id', shown(header['kid'])],
        ]}
      />
      {subject && <Holder key={subject + sessionId} subject={subject} sessionId={sessionId} />}
      <Json value={payload} label="Claims of the token" />
    </>
  )
}

const shown = (value: unknown) => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value))

import { useEffect, useState } from 'preact/hooks'
import { told } from '../../../api/call.ts'
import { Failure, Page } from '../../../parts/page.tsx'
import { Json } from '../../../parts/readable/code.tsx'
import { go, href } from '../../../router/location.ts'
import { decodeToken } from '../../tokens/decode.ts'
import { comeBack, type Round } from './round.ts'

/** What an app gets at the end of a sign-in. The code leaves the address at once. */
export function Returned() {
  const [round, setRound] = useState<Round | undefined>(undefined)
  const [error, setError] = useState('')
  useEffect(() => {
    const query = new URLSearchParams(location.search)
    go(location.pathname, 'replace')
    comeBack(query).then(setRound, (failure: unknown) => setError(told(failure)))
  }, [])
  return (
    <Page title="Signed in to an app" actions={<a href={href('apps')}>All apps</a>}>
      <div class="page">
        <Failure error={error} />
        {round && <Shown round={round} />}
      </div>
    </Page>
  )
}

function Shown({ round: { id, name, tokens } }: { round: Round }) {
  return (
    <>
      <p>
        <a href={href('apps', id)}>{name}</a> got:
      </p>
      {Object.entries(tokens).map(([kind, value]) => (
        <section key={kind} class="card">
          <h2>{kind}</h2>
          <Json value={claimsIn(value) ?? value} label={kind} />
        </section>
      ))}
    </>
  )
}

/** Of a token its claims. */
function claimsIn(value: unknown): unknown {
  const decoded = typeof value === 'string' ? decodeToken(value) : 'no token'
  return decoded === 'no token' ? undefined : decoded.payload
}

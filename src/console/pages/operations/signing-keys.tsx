/** Keys that sign tokens: which are published, and a new one. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { session } from '../../api/session.ts'
import { Copy } from '../../parts/copy.tsx'
import { confirmTyped } from '../../parts/form.tsx'
import { Failure } from '../../parts/page.tsx'
import { toast } from '../../parts/toast.tsx'

export function SigningKeys() {
  const { value, error, reload } = useReply(
    async () => (await call(contract.signingKey.list, { projectId: session.value?.project })).keys ?? [],
  )
  const rotate = () =>
    confirmTyped({
      title: 'Rotate the signing key?',
      text: 'New tokens are signed by a new key; the old one is published until the last of its tokens has expired.',
      verb: 'Rotate',
      word: 'rotate',
      submit: async () => {
        await call(contract.signingKey.rotate)
        toast('New tokens have a new key')
        reload()
      },
    })
  return (
    <section class="card">
      <h2>Signing keys</h2>
      <Failure error={error} retry={reload} />
      {value?.length === 0 && <p class="muted">The first token makes the first one.</p>}
      <ul>
        {value?.map(({ kid, alg }) => (
          <li key={kid}>
            <Copy text={kid ?? ''} what="the key's id" /> <span class="muted">{alg}</span>
          </li>
        ))}
      </ul>
      <div class="actions">
        <button type="button" onClick={rotate}>
          Rotate
        </button>
      </div>
    </section>
  )
}

import { useLive } from '../../../api/live.ts'
import { useReply } from '../../../api/reply.ts'
import { copy } from '../../../parts/copy.tsx'
import { Time } from '../../../parts/time.tsx'
import { href } from '../../../router/location.ts'
import { loadMessages } from '../../outbox/messages.ts'
import { isWeb } from '../../outbox/web.ts'

const SHOWN = 3

/** The newest codes and links, at hand for who tries a flow. */
export function Codes() {
  const { value, reload } = useReply(() => loadMessages(''))
  useLive('outbox', reload)
  const messages = (value ?? []).filter(({ code, link }) => code || link).slice(0, SHOWN)
  if (messages.length === 0) return null
  return (
    <section>
      <h3>Codes at hand</h3>
      <table aria-label="Codes at hand">
        <tbody>
          {messages.map(({ id = '', to = '', code, link, createdTime }) => (
            <tr key={id}>
              <td>
                <a href={href('outbox', id)}>{to}</a>
              </td>
              <td>
                {code && (
                  <button type="button" class="copy" onClick={() => copy(code)}>
                    {code} <span class="unseen">copy the code for {to}</span>
                  </button>
                )}
                {!code && link && isWeb(link) && (
                  <a href={link} target="_blank" rel="noreferrer">
                    Open link
                  </a>
                )}
              </td>
              <td class="number">
                <Time at={Number(createdTime)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

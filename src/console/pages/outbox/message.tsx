import { useEffect, useState } from 'preact/hooks'
import { Status } from '../../parts/badge.tsx'
import { Copy, copy } from '../../parts/copy.tsx'
import { Drawer } from '../../parts/drawer.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Code } from '../../parts/readable/code.tsx'
import { Time } from '../../parts/time.tsx'
import { base, href, sibling } from '../../router/location.ts'
import type { Message } from './messages.ts'
import { isWeb } from './web.ts'

export function MessageDrawer({ message }: { message: Message }) {
  const { id = '', to = '', code, link, text, userId } = message
  return (
    <Drawer
      title={message.subject || `${message.kind} to ${to}`}
      closed={sibling('outbox')}
      actions={<Acts message={message} />}
    >
      <Facts
        facts={[
          ['To', <Copy key="to" text={to} what="the address" />],
          ['By', message.channel],
          ['State', <Status key="state" status={message.status ?? ''} />],
          ['Failure', message.failure],
          ['Made', <Time key="made" at={Number(message.createdTime)} />],
          ['Code', code && <Copy key="code" text={code} what="the code" />],
          ['Link', link && <Copy key="link" text={link} what="the link" />],
          [
            'User',
            userId && (
              <a key="user" href={href('users', userId)}>
                {message.loginId || userId}
              </a>
            ),
          ],
        ]}
      />
      <Rendered id={id} />
      {text && <Code text={text} label="The text of the message" wraps />}
      {link && <LinkAsCode link={link} />}
    </Drawer>
  )
}

function Acts({ message: { code, link } }: { message: Message }) {
  return (
    <>
      {code && (
        <button type="button" class="first" onClick={() => copy(code)}>
          Copy code
        </button>
      )}
      {link && isWeb(link) && (
        <a class="button" href={link} target="_blank" rel="noreferrer">
          Open link
        </a>
      )}
      {link && (
        <button type="button" onClick={() => copy(link)}>
          Copy link
        </button>
      )}
    </>
  )
}

/** The mail as its reader sees it, where its template has a form for that. */
function Rendered({ id }: { id: string }) {
  const [isThere, setThere] = useState(false)
  const source = `${base}/mail?id=${encodeURIComponent(id)}`
  useEffect(() => {
    setThere(false)
    fetch(source).then(
      ({ status }) => setThere(status === 200),
      () => {},
    )
  }, [source])
  if (!isThere) return null
  return (
    <div class="paper">
      <iframe class="mail" title="The mail" src={source} sandbox="" />
    </div>
  )
}

/** For a phone that shall open the link. */
function LinkAsCode({ link }: { link: string }) {
  const [svg, setSvg] = useState('')
  useEffect(() => {
    void import('uqr').then(({ renderSVG }) => setSvg(`data:image/svg+xml,${encodeURIComponent(renderSVG(link))}`))
  }, [link])
  return svg ? <img class="qr" src={svg} alt="The link as a QR code, for a phone" /> : null
}

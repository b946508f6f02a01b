/** The documents of this version, inside, so that nothing needs the web. */
import { marked } from 'marked'
import { useEffect, useRef } from 'preact/hooks'
import { useReply } from '../../api/reply.ts'
import { Empty, Failure, Page } from '../../parts/page.tsx'
import { SearchBox } from '../../parts/search/box.tsx'
import { href, param, segments } from '../../router/location.ts'
import { type Documents, loadDocuments } from './documents.ts'

const FIRST = 'tour.md'

export function Docs() {
  const { value, error, reload } = useReply(loadDocuments)
  const path = segments.value.slice(1).join('/') || FIRST
  const text = param('q').trim().toLowerCase()
  return (
    <Page title="Docs" actions={<SearchBox name="q" label="Search documents" />}>
      <Failure error={error} retry={reload} />
      {value && (
        <div class="docs">
          <Contents documents={value} now={path} />
          {text ? <Hits documents={value} text={text} /> : <Document path={path} markdown={value[path]} />}
        </div>
      )}
    </Page>
  )
}

const titleOf = (markdown: string, path: string) => /^# (.+)$/m.exec(markdown)?.[1] ?? path
const addressOf = (path: string) => href('docs', ...path.split('/'))

function Contents({ documents: all, now }: { documents: Documents; now: string }) {
  const isReference = (path: string) => path.startsWith('reference/')
  const titled = Object.keys(all)
    .map((path) => ({ path, title: titleOf(all[path] ?? '', path) }))
    .sort((a, b) => a.title.localeCompare(b.title))
  const groups = [
    ['Guides', titled.filter(({ path }) => !isReference(path))],
    ['Reference', titled.filter(({ path }) => isReference(path))],
  ] as const
  return (
    <nav class="contents" aria-label="Documents">
      {groups.map(([name, entries]) => (
        <section key={name}>
          <h2>{name}</h2>
          {entries.map(({ path, title }) => (
            <a key={path} href={addressOf(path)} aria-current={path === now ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </section>
      ))}
    </nav>
  )
}

/** Letters around what was found. */
const AROUND = 80

function Hits({ documents: all, text }: { documents: Documents; text: string }) {
  const hits = Object.entries(all).flatMap(([path, markdown]) => {
    const at = markdown.toLowerCase().indexOf(text)
    return at < 0
      ? []
      : [{ path, title: titleOf(markdown, path), part: wordsOf(markdown.slice(Math.max(0, at - AROUND), at + AROUND)) }]
  })
  if (hits.length === 0) {
    return (
      <Empty title="No document says this">
        <p>Try a single word, or the name of an operation.</p>
      </Empty>
    )
  }
  return (
    <div class="hits">
      {hits.map(({ path, title, part }) => (
        <section key={path}>
          <h2>
            <a href={addressOf(path)}>{title}</a>
          </h2>
          <p class="muted">…{part}…</p>
        </section>
      ))}
    </div>
  )
}

/** A part of Markdown as it is read, without its marks. */
const wordsOf = (part: string) =>
  part
    .replace(/<!--.*?-->|[`*#|]|\]\([^)]*\)?|:?-{3,}:?|\[/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

function Document({ path, markdown }: { path: string; markdown?: string }) {
  const article = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!article.current || markdown === undefined) return
    article.current.innerHTML = marked.parse(markdown.replace(/<!--[\s\S]*?-->/g, ''), { async: false })
    settle(article.current, path)
    article.current.closest('main')?.scrollTo(0, 0)
  }, [markdown, path])
  if (markdown === undefined) {
    return (
      <Empty icon="docs" title="There is no such document">
        <a class="button" href={addressOf(FIRST)}>
          Go to the tour
        </a>
      </Empty>
    )
  }
  return <article class="prose" ref={article} />
}

/** Links among the documents lead to pages here; pictures stand in the repository only. */
function settle(article: HTMLElement, path: string): void {
  for (const link of article.querySelectorAll('a')) {
    const target = link.getAttribute('href') ?? ''
    if (/^[a-z]+:/.test(target)) Object.assign(link, { target: '_blank', rel: 'noreferrer' })
    else if (/\.md(#|$)/.test(target)) link.href = addressOf(beside(path, target.split('#')[0] ?? ''))
    else if (!target.startsWith('#')) link.removeAttribute('href')
  }
  for (const image of article.querySelectorAll('img')) image.remove()
  for (const head of article.querySelectorAll('th:empty')) head.replaceWith(document.createElement('td'))
  for (const box of article.querySelectorAll<HTMLElement>('pre, table')) box.tabIndex = 0
}

function beside(path: string, target: string): string {
  const parts = path.split('/').slice(0, -1)
  for (const part of target.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

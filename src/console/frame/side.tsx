/** The list of pages, whose plane it is, and who sits here. */
import { isLive } from '../api/live.ts'
import { leave, session } from '../api/session.ts'
import { Icon } from '../parts/icons.tsx'
import { isMenuOpen, openMenu } from '../parts/menu.ts'
import { nextTheme, theme } from '../parts/theme.ts'
import { href, segments } from '../router/location.ts'
import { GROUPS, type PageEntry, pages } from '../router/pages.ts'
import { showKeys } from './keys.tsx'

export function Side() {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a link that was followed closes the list, by pointer or by key
    // biome-ignore lint/a11y/useKeyWithClickEvents: the links in it are what is pressed
    <div class={isMenuOpen.value ? 'side open' : 'side'} onClick={() => openMenu(false)}>
      <nav aria-label="Pages">
        <a class="brand" href={href()}>
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <path d="M16 3 2 15h4v14h8v-8h4v8h8V15h4z" />
          </svg>
          <span>{session.value?.projectName || 'Homescope'}</span>
        </a>
        {GROUPS.map((group) => (
          <Group key={group} title={group} entries={pages.filter((page) => page.group === group && isShown(page))} />
        ))}
      </nav>
      <Foot />
    </div>
  )
}

const isShown = ({ isDevOnly }: PageEntry) => !isDevOnly || session.value?.isDev === true

function Group({ title, entries }: { title: string; entries: readonly PageEntry[] }) {
  if (entries.length === 0) return null
  const [now = ''] = segments.value
  return (
    <section>
      <h2>{title}</h2>
      {entries.map(({ name, title: text, icon, key }) => (
        <a
          key={name}
          href={href(...(name ? [name] : []))}
          aria-current={now === name ? 'page' : undefined}
          title={`g ${key}`}
        >
          <Icon name={icon} />
          <span>{text}</span>
        </a>
      ))}
    </section>
  )
}

function Foot() {
  const { person, version, isReadOnly, isDev } = session.value ?? {}
  return (
    <footer>
      <div class="line">
        <span class={isLive.value ? 'dot on' : 'dot'} />
        <span>{isLive.value ? 'Live' : 'Not connected, trying again'}</span>
        {isReadOnly && <span class="badge warn">read-only</span>}
        {isDev && <span class="badge">dev</span>}
      </div>
      <div>{person}</div>
      <div class="line">
        <button type="button" class="plain small" onClick={nextTheme}>
          Theme: {theme.value}
        </button>
        <button type="button" class="plain small" onClick={showKeys}>
          Keys
        </button>
        <button type="button" class="plain small" onClick={leave}>
          Sign out
        </button>
      </div>
      <div>Homescope {version}</div>
    </footer>
  )
}

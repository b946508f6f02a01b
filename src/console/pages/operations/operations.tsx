/** How the plane does: what it counts, what it does by itself, its backups, its settings, and the keys that sign tokens. */
import { Page } from '../../parts/page.tsx'
import { SearchBox } from '../../parts/search/box.tsx'
import { useTab } from '../../parts/tabs.tsx'
import { Background } from './background.tsx'
import { Backups } from './backups.tsx'
import { Figures } from './figures.tsx'
import { InForce } from './in-force.tsx'
import { SigningKeys } from './signing-keys.tsx'

const TABS = ['Figures', 'Background', 'Backups', 'Settings', 'Signing keys'] as const

/** On which there is something to search. */
const SEARCHED: { [tab: string]: string | undefined } = { Figures: 'Search figures', Settings: 'Search settings' }

export function Operations() {
  const [tab, tabs] = useTab(TABS)
  const label = SEARCHED[tab]
  return (
    <Page title="Operations" actions={label && <SearchBox name="q" label={label} />}>
      <div class="page">
        {tabs()}
        {tab === 'Figures' && <Figures />}
        {tab === 'Background' && <Background />}
        {tab === 'Backups' && <Backups />}
        {tab === 'Settings' && <InForce />}
        {tab === 'Signing keys' && <SigningKeys />}
      </div>
    </Page>
  )
}

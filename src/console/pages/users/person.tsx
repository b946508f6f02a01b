/** All about one user: who it is, what they may, how they signed in, what was done with them. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { Drawer } from '../../parts/drawer.tsx'
import { Failure } from '../../parts/page.tsx'
import { Json } from '../../parts/readable/code.tsx'
import { useTab } from '../../parts/tabs.tsx'
import { sibling } from '../../router/location.ts'
import { Access } from './access.tsx'
import { Acts } from './acts.tsx'
import { nameOf } from './columns.tsx'
import { History } from './history.tsx'
import { Profile } from './profile.tsx'
import { Sessions } from './sessions.tsx'
import { WaysIn } from './ways-in.tsx'

const TABS = ['Profile', 'Access', 'Ways in', 'Sessions', 'History', 'JSON'] as const

export function Person({ id, changed }: { id: string; changed: () => void }) {
  const {
    value: user,
    error,
    reload,
  } = useReply(async () => (await call(contract.user.load, { userId: id })).user, [id])
  const [tab, tabs] = useTab(TABS, 'about')
  const closed = sibling('users')
  if (!user) {
    return (
      <Drawer title={error ? 'Not found' : '…'} closed={closed}>
        <Failure error={error} retry={reload} />
      </Drawer>
    )
  }
  const after = () => {
    reload()
    changed()
  }
  return (
    <Drawer title={nameOf(user)} closed={closed} actions={<Acts user={user} changed={after} closed={closed} />}>
      <Failure error={error} retry={reload} />
      {tabs()}
      {tab === 'Profile' && <Profile user={user} />}
      {tab === 'Access' && <Access user={user} changed={after} />}
      {tab === 'Ways in' && <WaysIn user={user} changed={after} />}
      {tab === 'Sessions' && <Sessions user={user} changed={after} />}
      {tab === 'History' && <History user={user} />}
      {tab === 'JSON' && <Json value={user} label="The user as JSON" />}
    </Drawer>
  )
}

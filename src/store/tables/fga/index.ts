/** Fine-grained authorization in tables. */
import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { Fga } from '../../port/fga.ts'
import { backups } from './backups.ts'
import { changes } from './changes.ts'
import { resources } from './resources.ts'
import type { FgaRows } from './rows.ts'
import { schemas } from './schemas.ts'
import { tuples } from './tuples.ts'

export const fga: Noun<Fga, FgaRows> = {
  tables: {
    fga_state: 'content',
    fga_schemas: 'content',
    fga_tuples: 'content',
    fga_changes: 'content',
    fga_resources: 'content',
    fga_backups: 'content',
    fga_backup_tuples: 'content',
  },
  open: (db: Db) => ({ ...changes(db), ...schemas(db), ...tuples(db), ...resources(db), ...backups(db) }),
}

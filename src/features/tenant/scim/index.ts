import * as about from './about.ts'
import { createGroup, deleteGroup, listGroups, loadGroup, patchGroup, replaceGroup } from './groups.ts'
import { createUser, deleteUser, listUsers, loadUser, patchUser, replaceUser } from './users.ts'

export const scim = {
  ...about,
  createUser,
  loadUser,
  listUsers,
  replaceUser,
  patchUser,
  deleteUser,
  createGroup,
  loadGroup,
  listGroups,
  replaceGroup,
  patchGroup,
  deleteGroup,
}

import { bool, int32, list, message, of, text } from '../wire.ts'

export const Role = message('Role', {
  name: text(),
  description: text(),
  permissionNames: list(text()),
  createdTime: int32({ doc: 'Seconds since 1970' }),
  tenantId: text({ doc: 'The tenant that it belongs to; empty in the project' }),
  default: bool({ doc: 'New users get it' }),
  private: bool({ doc: 'Hidden from tenant administrators' }),
  id: text(),
})

export const RolesReply = message('RolesReply', { roles: list(of(Role)) })

// In the native binary's stead of @node-rs/bcrypt, which is a file of its own for each platform: the runtime's own, at
// the same speed. Like the library it reads 72 bytes; callers hand in no more.
// @ts-expect-error: the runtime of the native binary has it
export const verify = (password, hash) => Bun.password.verify(password, hash, 'bcrypt')

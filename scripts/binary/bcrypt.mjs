// In the native binary's stead of @node-rs/bcrypt, whose 2.0 is not to be had for every platform: the runtime's own, at
// the same speed. Like the library it reads 72 bytes; callers hand in no more.
export const verify = (password, hash) => Bun.password.verify(password, hash, 'bcrypt')

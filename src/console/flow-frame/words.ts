/** What the frame and the console say to each other. */
export interface Question {
  id: number
  /** Below the plane's address. */
  path: string
  method: string
  headers: { [name: string]: string }
  body: string
}

export interface Reply {
  id: number
  status: number
  headers: { [name: string]: string }
  body: string
}

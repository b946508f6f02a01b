// Preloaded into a measured program: at its end it writes the most memory it held, in bytes, to the file that is named.
process.on('exit', () => {
  require('node:fs').writeFileSync(process.env.PEAK_FILE ?? '', String(process.resourceUsage().maxRSS * 1024))
})

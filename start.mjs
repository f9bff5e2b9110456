/** Builds what changed, then becomes the server: one process, so that a signal has one address. */
import { buildOrExit } from './build.mjs'

await buildOrExit(['server', 'web'])
await import('./api/dist/main.js')

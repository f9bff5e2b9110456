import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The browser's own host is passed on: the API compares it with the origin of each write. */
const api = { target: process.env.API_URL ?? 'http://127.0.0.1:3000', changeOrigin: false }

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  server: {
    proxy: { '/api': api, '/docs': api, '/health': api, '/unsubscribe': api },
  },
  build: {
    target: 'es2023',
    sourcemap: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page loads, in two files instead of a dozen: the libraries, which stay in the browser's cache
          // from release to release, and ours.
          groups: [
            { name: 'libraries', tags: ['$initial'], test: /[\\/]node_modules[\\/]/ },
            { name: 'shell', tags: ['$initial'] },
          ],
        },
      },
    },
  },
})

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The browser's own host is passed on: the API compares it with the origin of each write. */
const api = { target: process.env.API_URL ?? 'http://127.0.0.1:3000', changeOrigin: false }

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  server: {
    proxy: { '/api': api, '/docs': api, '/health': api },
  },
  build: {
    target: 'es2023',
    sourcemap: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // The libraries change rarely: their own file stays in the browser's cache from release to release.
          groups: [{ name: 'react', test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]/ }],
        },
      },
    },
  },
})

import { readFileSync } from 'node:fs';

// Starts the control plane with the PostgreSQL whose password is in a secret file, so that no file and no `docker inspect`
// shows it. DATABASE_URL takes precedence.
const {
  DATABASE_URL: given,
  POSTGRES_HOST: server = 'postgres',
  POSTGRES_USER: user = 'spotguard',
  POSTGRES_DB: database = 'spotguard',
  POSTGRES_PASSWORD_FILE: passwordFile,
} = process.env;
if (!given && passwordFile) {
  const url = new URL(`postgres://${server}/${database}`);
  url.username = user;
  url.password = encodeURIComponent(readFileSync(passwordFile, 'utf8').trim());
  process.env.DATABASE_URL = url.href;
}
await import('/opt/spotguard/node_modules/@spotguard/control-plane/dist/main.js');

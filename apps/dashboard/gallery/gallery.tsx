import { TapePatterns } from '../src/page/fleet/tape-patterns.js';
import { controlPieces } from './control-pieces.js';
import { fleetPieces } from './fleet-pieces.js';
import styles from './gallery.module.css';
import type { Piece } from './piece.js';
import { pluginPieces } from './plugin-pieces.js';
import { valuePieces } from './value-pieces.js';

const pieces: readonly Piece[] = [...controlPieces, ...valuePieces, ...fleetPieces, ...pluginPieces];

/** Every piece in every state. */
export function Gallery() {
  return (
    <main className={styles.page}>
      <h1>Pieces of the dashboard</h1>
      <TapePatterns />
      {pieces.map(({ name, states, isWideOnly = false }) => (
        <section key={name} data-piece={name} data-wide-only={isWideOnly} aria-label={name}>
          <h2>{name}</h2>
          <div className={styles.states}>
            {Object.entries(states).map(([state, shown]) => (
              <div key={state}>
                <h3>{state}</h3>
                <div data-gallery-state={state}>{shown}</div>
              </div>
            ))}
          </div>
        </section>
      ))}
    </main>
  );
}

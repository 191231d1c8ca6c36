import { dataOf } from '@spotguard/api-client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ActionButton } from '../../controls/action-button.js';
import { Ask } from '../../controls/ask.js';
import { LoadingRows } from '../../controls/loading-rows.js';
import { PartError } from '../../controls/part-error.js';
import table from '../../controls/plain-table.module.css';
import { Moment } from '../../format/moment.js';
import { usePage } from '../../page-parts.js';
import text from '../../style/text.module.css';
import { SettingsSection } from '../settings-section.js';
import { type OwnSession, ownSessionsQuery } from './me-queries.js';

/** Where the person is logged in, with a way to end each session but this one. */
export function OwnSessions() {
  const { api } = usePage();
  const sessions = useQuery(ownSessionsQuery(api));
  const [ending, setEnding] = useState<OwnSession>();
  const end = async (sessionId: string): Promise<void> => {
    await dataOf(api.DELETE('/api/v1/me/sessions/{sessionId}', { params: { path: { sessionId } } }));
    await sessions.refetch();
  };
  return (
    <SettingsSection
      title="Sessions"
      about="Where you are logged in. A session ends after 12 hours without use, and after 7 days."
    >
      {sessions.isPending && <LoadingRows what="your sessions" />}
      {sessions.isError && (
        <PartError what="Your sessions" error={sessions.error} onRetry={() => void sessions.refetch()} />
      )}
      {sessions.data !== undefined && (
        <div className={table.scroll}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">Logged in</th>
                <th scope="col">From</th>
                <th scope="col">Last used</th>
                <th scope="col">Ends</th>
                <th scope="col">
                  <span className={text.spoken}>What can be done</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {sessions.data.map((session) => (
                <tr key={session.sessionId}>
                  <td>
                    <Moment at={session.createdAt} />
                  </td>
                  <td className={text.number}>{session.address}</td>
                  <td>
                    <Moment at={session.lastUsedAt} />
                  </td>
                  <td>
                    <Moment at={session.expiresAt} />
                  </td>
                  <td>
                    {session.isCurrent ? (
                      <span className={text.quiet}>This session</span>
                    ) : (
                      <ActionButton needs="viewer" onAct={() => setEnding(session)}>
                        End…
                      </ActionButton>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {ending !== undefined && (
        <Ask
          title="End this session?"
          action="End the session"
          keep="Keep it"
          needs="viewer"
          isRed
          act={() => end(ending.sessionId)}
          onClose={() => setEnding(undefined)}
        >
          <p>
            Whoever uses it, from {ending.address}, logged in <Moment at={ending.createdAt} />, has to log in again.
          </p>
        </Ask>
      )}
    </SettingsSection>
  );
}

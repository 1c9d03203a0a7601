import { type BulkNoun, bulkNouns } from '../../domain/bulk/bulk-act.js';
import { exportSchemas } from '../../domain/exports/export.commands.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { sendRows } from './send-rows.js';

type Deps = Pick<HttpDeps, 'useCases'>;

/** Lists to take out, as the panel's filters find them. */
export const exportEndpoints = (deps: Deps): Endpoint[] =>
  bulkNouns.map((noun) => exportEndpoint(deps, noun));

const exportEndpoint = ({ useCases: { exports, transfers } }: Deps, noun: BulkNoun): Endpoint => ({
  method: 'get',
  path: `/exports/${noun}`,
  operationId: `export${noun.charAt(0).toUpperCase()}${noun.slice(1)}`,
  tag: 'Exports',
  summary: `All of the ${noun} that the filters find, as CSV or JSON Lines`,
  access: 'admin',
  query: exportSchemas[noun],
  success: { status: 200, mediaType: 'text/csv' },
  refusals: [],
  handle: async (req, res) => {
    const list = await exports.list(req.actor, noun, req.query);
    await sendRows(res, {
      ...list,
      name: noun,
      present: (row) => row,
      watch: (breakOff) => transfers.listing(req.actor, breakOff),
    });
  },
});

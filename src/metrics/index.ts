export { type ClusterReading, gatherFromWorkers, tellPrimary } from './cluster.js';
export { createMetrics, type Metrics, type Watched } from './create-metrics.js';

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import express from 'express';

/** What Node and Express cost by themselves: `node bare.js http|express PORT FOLDER`. No rights, no database, no log. */
const [kind, port, folder] = process.argv.slice(2);
const alive = Buffer.from('{"status":"ok"}');
const json = { 'Content-Type': 'application/json', 'Content-Length': alive.length };

const plain = async (req, res) => {
  if (req.url === '/healthz') return res.writeHead(200, json).end(alive);
  const content = await readFile(folder + req.url);
  res
    .writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': content.length })
    .end(content);
};

const app = express()
  .get('/healthz', (_req, res) => res.set(json).send(alive))
  .get('/:name', async (req, res) =>
    res.type('application/octet-stream').send(await readFile(`${folder}/${req.params.name}`)),
  );

createServer(kind === 'express' ? app : plain).listen(Number(port), '127.0.0.1');

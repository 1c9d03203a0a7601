import { isUtf8 } from 'node:buffer';
import express, { type RequestHandler } from 'express';
import { HttpError } from '../problem.js';
import { bodyLimit } from './body-limit.js';
import { isDecodable } from './sound-request.js';

const KIB = 1024;

/** A JSON body of at most so many KiB. What is no UTF-8 is no JSON (RFC 8259, 8.1). */
export const jsonBody = (maxKib: number): RequestHandler[] => [
  bodyLimit(maxKib * KIB),
  express.json({
    limit: maxKib * KIB,
    verify: (_req, _res, body, charset) => {
      if (charset === 'utf-8' && !isUtf8(body)) throw new HttpError(400, 'malformed_json');
    },
  }),
];

/** A form as browsers send it. */
export const formBody = (maxKib: number, maxFields = 1000): RequestHandler[] => [
  bodyLimit(maxKib * KIB),
  express.urlencoded({
    extended: false,
    limit: maxKib * KIB,
    parameterLimit: maxFields,
    verify: (_req, _res, body) => {
      if (!isUtf8(body) || !isDecodable(body.toString())) throw new HttpError(400);
    },
  }),
];

const problem = {
  description: 'Not known, expired, used up or revoked: all alike',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** What stands outside `/api/v1`: the download by a share link. */
export const shareOperations = {
  '/s/{token}': {
    get: {
      operationId: 'downloadByLink',
      tags: ['Share links'],
      summary: 'Download by a share link',
      security: [{}, { linkPassword: [] }],
      parameters: [
        { name: 'token', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
        {
          name: 'disposition',
          in: 'query',
          schema: { enum: ['attachment', 'inline'], default: 'attachment' },
        },
        ...['Range', 'If-Range', 'If-None-Match'].map((name) => ({
          name,
          in: 'header',
          schema: { type: 'string' },
        })),
      ],
      responses: {
        200: { description: 'The bytes', content: { 'application/octet-stream': {} } },
        206: { description: 'A range of the bytes', content: { 'application/octet-stream': {} } },
        303: { description: 'To the page that asks a person for the password' },
        304: { description: 'Not changed' },
        401: { ...problem, description: 'The link asks for a password' },
        404: problem,
        416: { ...problem, description: 'No such range' },
        429: { ...problem, description: 'Too many attempts at the password' },
      },
    },
  },
};

/** What there is to ask of the panel, each with its name. */

const daysAgo = (days) => new Date(Date.now() - days * 86_400_000).toISOString();

const list = (resource, query = {}) =>
  `/resources/${resource}/actions/list?${new URLSearchParams({ perPage: '50', ...query })}`;

const filter = (name, value) => ({ [`filters.${name}`]: value });
const between = (name, from, to) => ({
  [`filters.${name}~~from`]: daysAgo(from),
  [`filters.${name}~~to`]: daysAgo(to),
});

/** By which a list is sorted, and narrowed: what many have, what few have, what nobody has. */
const lists = ({ owner, few, group }) => ({
  users: {
    sorts: ['fullName', 'usedBytes', 'createdAt', 'lastLoginAt', 'lastSeenAt'],
    filters: {
      'a word of many': filter('person', 'анна'),
      'a word of one': filter('person', 'anna.4321'),
      'a word of nobody': filter('person', 'qqxzzyv'),
      administrators: filter('role', 'admin'),
      'plain users': filter('role', 'user'),
      blocked: filter('isActive', 'false'),
      'at their end': filter('state', 'expired'),
      active: filter('state', 'active'),
      'nearly full': filter('fullness', 'nearlyFull'),
      'a group': filter('group', group),
      'must change the password': filter('mustChangePassword', 'true'),
      expired: between('expiresAt', 400, 0),
      'seen in a week': between('lastLoginAt', 7, 0),
    },
  },
  files: {
    sorts: ['uploadedAt', 'size', 'name'],
    filters: {
      'a word of many': filter('text', 'отчет'),
      'a word of few': filter('text', 'zyzzyva'),
      'a word of none': filter('text', 'qqxzzyv'),
      'two letters of many': filter('text', 'от'),
      'two letters of none': filter('text', 'qx'),
      'one who has much': filter('ownerId', owner),
      'one who has little': filter('ownerId', few),
      'a common type': filter('mimeType', 'image/jpeg'),
      'a type of none': filter('mimeType', 'application/x-none'),
      'a week of uploads': between('uploadedAt', 400, 393),
      'a week of downloads': between('lastDownloadedAt', 7, 0),
      'a word of one who has much': { ...filter('text', 'договор'), ...filter('ownerId', owner) },
    },
  },
  links: {
    sorts: ['createdAt', 'expiresAt'],
    filters: {
      'a word of many': filter('text', 'отчет'),
      'a word of few': filter('text', 'zyzzyva'),
      'a word of none': filter('text', 'qqxzzyv'),
      active: filter('state', 'active'),
      expired: filter('state', 'expired'),
      'used up': filter('state', 'usedUp'),
      'of blocked owners': filter('state', 'ownerBlocked'),
      'upload requests': filter('kind', 'upload'),
      'to folders': filter('leadsTo', 'folder'),
      'to files': filter('leadsTo', 'file'),
      'without a password': filter('hasPassword', 'false'),
      'with a password': filter('hasPassword', 'true'),
      'never expires': filter('life', 'endless'),
      'unused for 90 days': filter('use', 'unused90'),
      'breaks the policy': filter('policy', 'broken'),
      'one who has much': filter('ownerId', owner),
      'a week': between('createdAt', 400, 393),
      'never expires, no password, unused': {
        ...filter('life', 'endless'),
        ...filter('hasPassword', 'false'),
        ...filter('use', 'unused90'),
      },
    },
  },
  trash: {
    sorts: ['deletedAt', 'bytes'],
    filters: {
      'a word of many': filter('text', 'отчет'),
      'a word of few': filter('text', 'zyzzyva'),
      'a word of none': filter('text', 'qqxzzyv'),
      folders: filter('kind', 'folder'),
      'of one who has much': filter('ownerId', owner),
      'deleted by one': filter('deletedById', owner),
      'deleted by nobody of these': filter('deletedById', few),
      'ten minutes': between('deletedAt', 5, 5 - 10 / 1440),
      'by one, a day': { ...filter('deletedById', owner), ...between('deletedAt', 6, 5) },
    },
  },
});

/** People and rows to ask for: whoever has most and a user with little; pages far down, by the row before them. */
export async function fillPlaces(ask) {
  const json = async (path) => (await ask(path)).json();
  const { largest } = await json('/v1/stats/leaders');
  const [little] = (await json(list('users', { sortBy: 'usedBytes', direction: 'asc' }))).records;
  const groups = (await json('/v1/groups?limit=500')).items.sort(
    (a, b) => a.numbers.memberCount - b.numbers.memberCount,
  );
  const [job] = (await json('/v1/jobs?kind=bulkUsers&limit=1')).items;
  const [line] = (await json(`/v1/logs?eventsOnly=true&limit=1&to=${daysAgo(15)}`)).items;
  const [act] = (await json(`/v1/audit?actorId=${largest[0].id}&to=${daysAgo(20)}&limit=1`)).items;
  const people = {
    owner: largest[0].id,
    few: little.params.id,
    group: groups[0].id,
    department: groups.at(-1).id,
  };
  const deep = {};
  for (const [resource, { sorts }] of Object.entries(lists(people)))
    for (const sortBy of sorts) {
      const total = (await json(list(resource, { sortBy, direction: 'desc' }))).meta.total;
      const page = String(
        Math.floor((total > 10_000 ? (resource === 'files' ? 500_000 : 40_000) : total / 2) / 50),
      );
      const { records } = await json(list(resource, { sortBy, direction: 'desc', page }));
      if (records.length > 0)
        deep[`${resource} ${sortBy}`] = { page: String(Number(page) + 1), after: records.at(-1).id };
    }
  const cursorOf = async (path) => (await json(path)).nextCursor;
  return {
    ...people,
    deep,
    job: job?.id,
    act,
    line,
    logCursor: await cursorOf(`/v1/logs?limit=2&to=${daysAgo(20)}`),
    auditCursor: await cursorOf(`/v1/audit?limit=2&to=${daysAgo(300)}`),
    failureCursor: await cursorOf(`/v1/sign-ins/failures?limit=2&to=${daysAgo(80)}`),
  };
}

/** @returns {{ name: string, path: string, body?: object }[]} */
export function panelRows(places) {
  return [
    ...listRows(places),
    ...auditRows(places),
    ...logRows(places),
    ...otherRows(places),
    ...hubRows(places),
    ...bulkRows(places),
  ];
}

const listRows = (places) =>
  Object.entries(lists(places)).flatMap(([resource, { sorts, filters }]) => [
    ...sorts.flatMap((sortBy) => [
      { name: `${resource} by ${sortBy}`, path: list(resource, { sortBy, direction: 'desc' }) },
      ...Object.entries({ [`${resource} by ${sortBy}, far down`]: places.deep[`${resource} ${sortBy}`] })
        .filter(([, place]) => place)
        .map(([name, place]) => ({ name, path: list(resource, { sortBy, direction: 'desc', ...place }) })),
    ]),
    ...Object.entries(filters).map(([what, query]) => ({
      name: `${resource}: ${what}`,
      path: list(resource, query),
    })),
  ]);

const auditRows = ({ owner, few, act, auditCursor }) =>
  Object.entries({
    newest: '',
    'far down': `cursor=${auditCursor}`,
    'how many': 'withTotal=true',
    'by one who did much': `actorId=${owner}`,
    'by nobody of these': `actorId=${few}`,
    'about one who has much': `ownerId=${owner}`,
    'a common act': 'act=entries.deleted',
    'a rare act': 'act=audit.cut',
    'five acts': ['user.created', 'user.updated', 'user.deleted', 'group.created', 'group.updated']
      .map((name) => `act=${name}`)
      .join('&'),
    'acts of one': `actorId=${owner}&act=link.revoked`,
    'acts about one': `ownerId=${owner}&act=session.sign_in_failed`,
    'acts about one, none': `ownerId=${few}&act=audit.cut`,
    'a kind of thing': 'objectKind=link',
    'a kind of thing, none': 'objectKind=setting',
    'one thing': `objectId=${act?.objectId ?? owner}`,
    'an address': `address=${act?.address}`,
    'an address, none': 'address=8.8.8.8',
    'an act from an address': `address=${act?.address}&act=link.created`,
    'a request': `requestId=${act?.requestId}`,
    'a day': `from=${daysAgo(100)}&to=${daysAgo(99)}`,
    'a day of an act': `from=${daysAgo(100)}&to=${daysAgo(99)}&act=audit.cut`,
    'a day of one': `from=${daysAgo(100)}&to=${daysAgo(99)}&actorId=${owner}`,
  }).map(([what, query]) => ({ name: `audit: ${what}`, path: `/v1/audit?limit=50&${query}` }));

const logRows = ({ owner, few, line, logCursor }) =>
  Object.entries({
    newest: '',
    'far down': `cursor=${logCursor}`,
    'how many': 'withTotal=true',
    "with the panel's calls": 'withPanel=true',
    'events alone': 'eventsOnly=true',
    errors: 'level=error',
    'errors, how many': 'level=error&withTotal=true',
    'a common event': 'event=file.downloaded',
    'a rare event': 'event=setting.changed',
    'failed sign-ins': 'signIns=failed',
    'by one who did much': `userId=${owner}`,
    'by nobody of these': `userId=${few}`,
    'errors of one': `userId=${owner}&level=error`,
    'a request': `requestId=${line?.requestId}`,
    'an address, none': 'address=8.8.8.8',
    'a day': `from=${daysAgo(10)}&to=${daysAgo(9)}`,
    'a common word': 'q=downloaded',
    'a word of few': `q=${line?.requestId}`,
    'a word of none': 'q=qqxzzyv',
    'a common word and one of none': 'q=downloaded qqxzzyv',
    'two letters': 'q=qx',
  }).map(([what, query]) => ({ name: `log: ${what}`, path: `/v1/logs?limit=50&${query}` }));

const otherRows = ({ owner, few, group, department, job, failureCursor }) =>
  Object.entries({
    'overview: 30 days': '/v1/stats?days=30',
    'overview: 365 days': '/v1/stats?days=365',
    'overview: leaders': '/v1/stats/leaders',
    'overview: room': '/v1/stats/capacity',
    'overview: attention': '/dashboard',
    'overview: failed jobs': '/v1/jobs?state=failed&limit=1&withTotal=true',
    groups: '/v1/groups?limit=500',
    'groups: a word': '/v1/groups?limit=50&q=физика',
    'groups: of one': `/v1/groups?limit=50&userId=${owner}`,
    'a group': `/v1/groups/${group}`,
    'a department': `/v1/groups/${department}`,
    'members of a department': `/v1/users?groupId=${department}&limit=50`,
    'sign-ins: failures': '/v1/sign-ins/failures?limit=50',
    'sign-ins: failures, far down': `/v1/sign-ins/failures?limit=50&cursor=${failureCursor}`,
    'sign-ins: failures, how many': '/v1/sign-ins/failures?limit=50&withTotal=true',
    'sign-ins: failures of one': `/v1/sign-ins/failures?limit=50&userId=${owner}`,
    'sign-ins: failures of nobody': `/v1/sign-ins/failures?limit=50&userId=${few}`,
    'sign-ins: failures of a network': '/v1/sign-ins/failures?limit=50&network=203.0.1.1',
    'sign-ins: a day': '/v1/sign-ins/summary?hours=24',
    'sign-ins: 30 days': '/v1/sign-ins/summary?hours=720',
    'sign-ins: held off': '/v1/sign-ins/limits',
    'sign-ins: by hand': '/v1/sign-ins/holds',
    jobs: '/v1/jobs?limit=50',
    'jobs: failed': '/v1/jobs?limit=50&state=failed',
    'jobs: running': '/v1/jobs?limit=50&state=running',
    'jobs: a kind': '/v1/jobs?limit=50&kind=sweep',
    'jobs: asked for by people': '/v1/jobs?limit=50&origin=person',
    'jobs: kinds': '/v1/jobs/kinds',
    'jobs: what one did': `/v1/jobs/${job}/results?limit=50`,
    'jobs: what one left': `/v1/jobs/${job}/results?limit=50&outcome=left`,
    views: '/v1/views?list=users',
    'API: users': '/v1/users?limit=50',
    'API: users, how many': '/v1/users?limit=50&withTotal=true',
    'API: links': '/v1/links?everybody=true&limit=50',
    'API: links, how many': '/v1/links?everybody=true&limit=50&withTotal=true',
    'API: links, never expire': '/v1/links?everybody=true&limit=50&neverExpires=true',
    'API: links, unused': '/v1/links?everybody=true&limit=50&unusedDays=90',
    'API: links, unused for long': '/v1/links?everybody=true&limit=50&unusedDays=3000',
    'API: links, of closed accounts': '/v1/links?everybody=true&limit=50&ownerIsActive=false',
    'API: links, break the policy': '/v1/links?everybody=true&limit=50&breaksPolicy=true&withTotal=true',
  }).map(([name, path]) => ({ name, path }));

/** All that the page of a user asks for. */
const hubRows = ({ owner }) =>
  Object.entries({
    'the record': `/resources/users/records/${owner}/show`,
    usage: `/v1/users/${owner}/usage`,
    holdings: `/v1/users/${owner}/holdings`,
    sessions: `/v1/users/${owner}/sessions?limit=50`,
    'largest files': `/v1/files?userId=${owner}&sort=-size&limit=5`,
    links: `/v1/links?userId=${owner}&limit=5`,
    trash: `/v1/trash?userId=${owner}&limit=5`,
    groups: `/v1/groups?userId=${owner}`,
    events: `/v1/audit?ownerId=${owner}&limit=5`,
    'failed sign-ins': `/v1/audit?ownerId=${owner}&act=session.sign_in_failed&limit=5`,
  }).map(([what, path]) => ({ name: `a user who has most: ${what}`, path }));

const bulkRows = ({ owner, group }) =>
  Object.entries({
    'users: all': ['users', { act: 'block', filter: {} }],
    'users: a group': ['users', { act: 'setQuota', quotaBytes: 1e10, filter: { group } }],
    'users: a word': ['users', { act: 'block', filter: { person: 'анна' } }],
    'links: all': ['links', { act: 'revoke', filter: {} }],
    'links: never expire': ['links', { act: 'revoke', filter: { life: 'endless' } }],
    'links: break the policy': ['links', { act: 'revoke', filter: { policy: 'broken' } }],
    'links: a word': ['links', { act: 'revoke', filter: { text: 'отчет' } }],
    'trash: all': ['trash', { act: 'restore', filter: {} }],
    'trash: deleted by one': ['trash', { act: 'restore', filter: { deletedById: owner } }],
    'trash: a word': ['trash', { act: 'restore', filter: { text: 'отчет' } }],
    'files: of one': ['files', { act: 'delete', filter: { ownerId: owner } }],
    'files: a word of many': ['files', { act: 'delete', filter: { text: 'отчет' } }],
    'files: a word of few': ['files', { act: 'delete', filter: { text: 'zyzzyva' } }],
    'files: a type': ['files', { act: 'delete', filter: { mimeType: 'application/zip' } }],
  }).map(([what, [noun, body]]) => ({
    name: `bulk preview, ${what}`,
    path: `/v1/bulk/${noun}/preview`,
    body,
  }));

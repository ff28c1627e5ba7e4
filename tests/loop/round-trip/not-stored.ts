/** What API Gateway does not keep of a document that it imports, each with the reason. Everything else has to come back. */
type Rules = readonly (readonly [at: RegExp, reason: string])[];

const both: Rules = [
  [
    /^\/operations\/[^/]+\/params\/[^/]+\/(?!wire$|in$|required$|name$|description$|greedy$)/,
    "of a parameter only name, place and whether it is required are stored",
  ],
  [/^\/operations\/[^/]+\/params\/cookie /, "cookies are no parameters of API Gateway"],
];

export const notStoredByRest: Rules = [
  ...both,
  [/\/failures\/default(\/|$)/, "a response needs a status"],
  [/\/(replies|failures)\/[^/]+\/headers\/[^/]+\/(?!wire$)/, "of a response header only the name is stored"],
  [/\/body\/(required|description)$/, "a body is required where a method has a request model"],
  [/\/integration\/payloadFormatVersion$|\/authorizer\/(simpleResponses|payloadFormat)$/, "a setting of HTTP APIs"],
  [/\/integration\/httpMethod$/, "a mock has no backend"],
  [/^\/cors\//, "CORS by configuration is for HTTP APIs"],
  [/^\/securitySchemes\/[^/]+\/(description|in|wire|credential|name)$/, "a scheme without an authorizer is not stored"],
];

export const notStoredByHttp: Rules = [
  ...both,
  [/^\/operations\/[^/]+\/(body|replies|failures)\//, "HTTP APIs store no bodies"],
  [
    /^\/operations\/[^/]+\/(summary|description|deprecated|tags|requestValidator)$/,
    "HTTP APIs store no words of routes",
  ],
  [/^\/operations\/[^/]+\/params\/(?!path )/, "HTTP APIs store only parameters of the path"],
  [/^\/operations\/[^/]+\/params\/.*\/description$/, "HTTP APIs store no words of parameters"],
  [/^\/schemas\//, "HTTP APIs store no schemas"],
  [/^\/securitySchemes\/[^/]+\/(description|name)$/, "a scheme without an authorizer is not stored"],
  [/^\/(binaryMediaTypes|apiKeySource|requestValidators|gatewayResponses)/, "a setting of REST APIs"],
];

export function reasonFor(rules: Rules, at: string): string | undefined {
  return rules.find(([pattern]) => pattern.test(at))?.[1];
}

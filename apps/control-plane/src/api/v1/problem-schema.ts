import * as z from 'zod';

/** The body of every answer that is not a success, as RFC 9457 defines it. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'A URN that names the kind of problem.' }),
    title: z.string().meta({ description: 'What went wrong, the same for each problem of this kind.' }),
    status: z.int(),
    detail: z.string().meta({ description: 'What happened to which thing, and what to do.' }),
    code: z.string().meta({ description: 'The stable name of the kind of problem, for programs.' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({ description: 'A JSON pointer into {path, query, body} of the request.' }),
          message: z.string(),
        }),
      )
      .optional()
      .meta({ description: 'Each value of the request that is not valid.' }),
  })
  .meta({ id: 'Problem', description: 'Why a request was refused (RFC 9457).' });
export type Problem = z.output<typeof problemSchema>;

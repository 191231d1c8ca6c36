import pg from 'pg';

const int8 = 20;

/** How values are read: `int8` as a number, which none of ours outgrows. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (type: number, format?: 'text' | 'binary') =>
    type === int8 ? Number : pg.types.getTypeParser(type, format),
};

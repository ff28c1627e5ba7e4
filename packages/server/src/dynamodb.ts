import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  type Put,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import type { Settlement } from "./store/claim.js";
import type { Store, StoredItem, StoreKey } from "./store/store.js";

/** Which table, and whose client asks it. */
export interface DynamoDbOptions {
  readonly client: DynamoDBClient;
  /** Its key: `pk` and `sk`, both texts. Its TTL attribute: `expires`. */
  readonly table: string;
}

/** A store that can be part of a transaction. */
export interface DynamoDbStore extends Store {
  /**
   * The record of a message that is being answered, for a `TransactWriteItems` with the effect of it.
   *
   * @example TransactItems: [...transfer, ...recordOf(context, answer).map(table.put)]
   */
  put(record: Settlement): { readonly Put: Put };
}

/**
 * A store in a table of DynamoDB. Items are written by conditions, so that one of two wins; and read consistently, their
 * time compared, for DynamoDB deletes what is over within days.
 *
 * @example const store = dynamoDb({ client: new DynamoDBClient(), table: "sockets" });
 */
export function dynamoDb({ client, table }: DynamoDbOptions): DynamoDbStore {
  const keyed = (key: StoreKey) => ({ TableName: table, Key: keyOf(key) });

  const read = async (key: StoreKey): Promise<StoredItem | undefined> => {
    const { Item } = await client.send(new GetItemCommand({ ...keyed(key), ConsistentRead: true }));
    return itemIn(Item);
  };
  return {
    read,
    async write(item, over) {
      const put = { TableName: table, Item: attributesOf(item) };
      for (let tries = 1; ; tries += 1) {
        try {
          // By the time of each try: what was in the way of the last one may be over since.
          const asked = { ...put, ...condition(over), ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;
          await client.send(new PutItemCommand(asked));
          return { written: true };
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
          // Older imitations of DynamoDB do not say what is there.
          const found = error.Item ? itemIn(error.Item) : await read(item);
          // The first try's answer was lost, and the SDK has tried again.
          if (found?.version === item.version) return { written: true };
          if (found) return { written: false, found };
          // Whatever was in the way may be gone by now.
          if (over !== undefined) return { written: false };
          if (tries === 5) throw error;
        }
      }
    },
    async remove(key, version) {
      const isOurs = {
        ConditionExpression: "#version = :version",
        ExpressionAttributeNames: { "#version": "version" },
        ExpressionAttributeValues: { ":version": { S: version } },
      };
      try {
        await client.send(new DeleteItemCommand({ ...keyed(key), ...isOurs }));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
    async list(group, { after, limit = 100 } = {}) {
      const items: StoredItem[] = [];
      let from: Record<string, AttributeValue> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({ ...query(table, group, after), Limit: limit, ExclusiveStartKey: from }),
        );
        items.push(...(page.Items ?? []).flatMap((one) => itemIn(one) ?? []));
        from = page.LastEvaluatedKey;
      } while (from !== undefined && items.length < limit);
      return items.slice(0, limit);
    },
    put: ({ item, over }) => ({
      Put: {
        TableName: table,
        Item: attributesOf(item),
        ConditionExpression: "#version = :over",
        ExpressionAttributeNames: { "#version": "version" },
        ExpressionAttributeValues: { ":over": { S: over } },
      },
    }),
  };
}

function keyOf({ group, name }: StoreKey): Record<string, AttributeValue> {
  return { pk: { S: group }, sk: { S: name } };
}

function attributesOf({ value, version, until, ...key }: StoredItem): Record<string, AttributeValue> {
  return {
    ...keyOf(key),
    value: { S: value },
    version: { S: version },
    until: { N: String(until) },
    // DynamoDB's own TTL counts seconds.
    expires: { N: String(Math.ceil(until / 1000)) },
  };
}

/** The item, if its time is not over. */
function itemIn(attributes: Record<string, AttributeValue> | undefined): StoredItem | undefined {
  if (!attributes) return undefined;
  const { pk, sk, value, version, until } = attributes;
  const end = Number(until?.N);
  if (!(end > Date.now())) return undefined;
  return { group: pk?.S ?? "", name: sk?.S ?? "", value: value?.S ?? "", version: version?.S ?? "", until: end };
}

/** Where nothing is, or only what is over; or in the place of a version. */
function condition(over: string | undefined) {
  const now = { N: String(Date.now()) };
  if (over === undefined) {
    return {
      ConditionExpression: "attribute_not_exists(pk) OR #until <= :now",
      ExpressionAttributeNames: { "#until": "until" },
      ExpressionAttributeValues: { ":now": now },
    };
  }
  return {
    ConditionExpression: "#version = :over AND #until > :now",
    ExpressionAttributeNames: { "#version": "version", "#until": "until" },
    ExpressionAttributeValues: { ":over": { S: over }, ":now": now },
  };
}

function query(table: string, group: string, after: string | undefined) {
  return {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: after ? "pk = :group AND sk > :after" : "pk = :group",
    ExpressionAttributeValues: { ":group": { S: group }, ...(after && { ":after": { S: after } }) },
  };
}

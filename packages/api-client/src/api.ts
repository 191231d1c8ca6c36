// Made by the `generate-docs` script from the control plane's OpenAPI document; edits are overwritten.

export interface paths {
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get this document
         * @description Returns the OpenAPI document of this API. It needs no credentials. Needs no credentials.
         */
        get: operations["getOpenApiDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in
         * @description Sets the cookie of a session. After five failures by the same name or from the same address there is a wait of 30 seconds, which grows to 5 minutes. Needs the header `SpotGuard-Request`, with any value. Needs no credentials.
         */
        post: operations["logIn"];
        /**
         * Log out
         * @description Ends the session, and its cookie. Needs the role viewer.
         */
        delete: operations["logOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the server set up?
         * @description Tells whether the server has any user who can log in, or waits for the first owner. Needs no credentials.
         */
        get: operations["getSetUpState"];
        put?: never;
        /**
         * Set a password with a set-up code
         * @description Uses the one-time code of an invitation, or the one that the server prints at its first start, which creates the first owner and needs a name. Logs in. Needs the header `SpotGuard-Request`, with any value. Needs no credentials.
         */
        post: operations["setUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who am I?
         * @description Returns the account, the role and the name of whoever sends the request. Needs the role viewer.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change my password
         * @description Stores a new password and ends all other sessions. A wrong current password counts as a failed log-in. Needs the role viewer.
         */
        put: operations["changeOwnPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my sessions
         * @description Lists where you are logged in, the newest session first. Needs the role viewer.
         */
        get: operations["listOwnSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of my sessions
         * @description Logs out wherever that session is. Needs the role viewer.
         */
        delete: operations["endOwnSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List people
         * @description Lists the people of the account by name. Needs the role viewer.
         */
        get: operations["listUsers"];
        put?: never;
        /**
         * Invite a person
         * @description Adds a person and returns a code with which that person sets a password, within 24 hours. Needs the role owner.
         */
        post: operations["inviteUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a person
         * @description Returns one person of the account. Needs the role viewer.
         */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /**
         * Remove a person
         * @description Removes a person and ends all sessions. What the person did stays in the activity, with the name. Needs the role owner.
         */
        delete: operations["removeUser"];
        options?: never;
        head?: never;
        /**
         * Change a role, disable or enable a person
         * @description Disabling a person ends all sessions of that person. An account keeps at least one owner who can log in. Needs the role owner.
         */
        patch: operations["changeUser"];
        trace?: never;
    };
    "/api/v1/users/{userId}/setup-code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a person set a new password
         * @description Returns a new set-up code, for a person who forgot the password or did not use the invitation in time. Earlier codes of the person end. Needs the role owner.
         */
        post: operations["createSetUpCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List agent tokens
         * @description Lists the agent tokens that have not ended, the oldest first. A secret is never shown again. Needs the role operator.
         */
        get: operations["listAgentTokens"];
        put?: never;
        /**
         * Create an agent token
         * @description Creates a token for agents. Any number may be valid at once: replace one by creating another, and let the first one end later. Needs the role owner.
         */
        post: operations["createAgentToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API tokens
         * @description Lists the API tokens that have not ended, the oldest first. A secret is never shown again. Needs the role operator.
         */
        get: operations["listApiTokens"];
        put?: never;
        /**
         * Create an API token
         * @description Creates a token for a program that uses this API. Needs the role owner.
         */
        post: operations["createApiToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent-tokens/{tokenId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an agent token
         * @description Ends a token at once. Needs the role owner.
         */
        delete: operations["revokeAgentToken"];
        options?: never;
        head?: never;
        /**
         * Change the name of an agent token, or when it ends
         * @description Changes a token that has not ended yet. What is absent stays as it is. Needs the role owner.
         */
        patch: operations["changeAgentToken"];
        trace?: never;
    };
    "/api/v1/api-tokens/{tokenId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API token
         * @description Ends a token at once. Needs the role owner.
         */
        delete: operations["revokeApiToken"];
        options?: never;
        head?: never;
        /**
         * Change the name of an API token, or when it ends
         * @description Changes a token that has not ended yet. What is absent stays as it is. Needs the role owner.
         */
        patch: operations["changeApiToken"];
        trace?: never;
    };
    "/api/v1/fleet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the whole fleet
         * @description Returns all workloads of the account with where they run, what that costs, how they are, what needs a person and the last 24 hours, and the figures above them. Then follow the events from `lastEvent`, and read the workloads that they are about with `/api/v1/fleet/workloads`. Prices and contacts change without an event: read the fleet again once a minute. Needs the role viewer.
         */
        get: operations["getFleet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/fleet/workloads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get some workloads of the fleet
         * @description Returns some workloads as the whole fleet shows them, for a page that has learned from an event that they changed. `tape` counts in the tapes of this answer. A workload that was deleted is missing. Needs the role viewer.
         */
        get: operations["getFleetWorkloads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List workloads
         * @description Lists the workloads of the account by name. Needs the role viewer.
         */
        get: operations["listWorkloads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a workload
         * @description Returns one workload with its primary. Needs the role viewer.
         */
        get: operations["getWorkload"];
        put?: never;
        post?: never;
        /**
         * Delete a workload
         * @description Deletes a workload: its open commands fail, its replicas end, and its agents are refused from then on. Its instances run on. Needs the role owner.
         */
        delete: operations["deleteWorkload"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the settings of a workload
         * @description Changes the settings that are given. Turning on autoSwitchEnabled turns off manualReplicaEnabled, and the other way round. Needs the role operator.
         */
        patch: operations["changeWorkloadSettings"];
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the instances of a workload
         * @description Lists the instances that registered for the workload or were reported, the newest first. Needs the role viewer.
         */
        get: operations["listInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}/instances/{instanceId}/build": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an agent's build
         * @description Returns plugins with their health, commands with the JSON Schema of their input, workers and procedures. Needs the role viewer.
         */
        get: operations["getBuild"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}/failover-plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the failover plan of a workload
         * @description Returns what the agent of the primary would do if AWS took the instance now. With `instanceId`, what the agent of another instance said last, such as of one that was taken. Needs the role viewer.
         */
        get: operations["getFailoverPlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List commands
         * @description Lists the commands of the account, the newest first. Needs the role viewer.
         */
        get: operations["listCommands"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}/commands/{commandId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a command
         * @description Returns one command. Needs the role viewer.
         */
        get: operations["getCommand"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Order a command
         * @description Queues a command for the agent of the primary. While an equal command is open, that one is returned. A launch is refused when a limit is reached, and every order under a freeze. Needs the role operator.
         */
        post: operations["orderCommand"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}/commands/{commandId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a command
         * @description Cancels a command that no agent has got, at once. An agent of ours that has it is asked to give it up: until its pivot it undoes what it did, and the command is then `cancelled`; afterwards it is too late, and the command ends as it would have. Needs the role operator.
         */
        post: operations["cancelCommand"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}/switch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Order a switch
         * @description Queues the command `switch` for the agent of the primary, as `orderCommand` does. Needs the role operator.
         */
        post: operations["orderSwitch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}/replicas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the replicas of a workload
         * @description Lists the replicas of a workload, the newest first. Needs the role viewer.
         */
        get: operations["listReplicas"];
        put?: never;
        /**
         * Order a replica
         * @description Orders a replica of a workload with manualReplicaEnabled. While it has one, or an order for one is open, that is returned. Needs the role operator.
         */
        post: operations["createReplica"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}/replicas/{replicaId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a replica
         * @description Returns one replica. Needs the role viewer.
         */
        get: operations["getReplica"];
        put?: never;
        post?: never;
        /**
         * End a replica
         * @description Orders the end of a replica. It is active until an agent reports the end. Needs the role operator.
         */
        delete: operations["endReplica"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}/replicas/{replicaId}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Promote a replica
         * @description Orders the replica to take over; its own agent checks the primary first. A replica of a v4 agent becomes the primary at once. Needs the role operator.
         */
        post: operations["promoteReplica"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the limits of the account
         * @description Returns the limits on launches of the account and what is used of them. Needs the role viewer.
         */
        get: operations["getAccountLimits"];
        /**
         * Set limits of the account
         * @description Sets the limits on launches of the account that are given. Needs the role owner.
         */
        put: operations["setAccountLimits"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/limits/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Count the limits of the account anew
         * @description Counts launches, spend and failures anew from now on, which lifts a limit that is reached. Needs the role owner.
         */
        post: operations["resetAccountLimits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the limits of a workload
         * @description Returns the limits on launches of a workload and what is used of them. Needs the role viewer.
         */
        get: operations["getWorkloadLimits"];
        /**
         * Set limits of a workload
         * @description Sets the limits on launches of a workload that are given. Needs the role owner.
         */
        put: operations["setWorkloadLimits"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}/limits/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Count the limits of a workload anew
         * @description Counts launches, spend and failures anew from now on, which lifts a limit that is reached. Needs the role owner.
         */
        post: operations["resetWorkloadLimits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/freezes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the freezes in force
         * @description Lists the freezes of the account, of its workloads and of the whole server. Needs the role viewer.
         */
        get: operations["listFreezes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Freeze the account
         * @description From now on nothing is launched or ended, also not on an interruption notice. Moves under way stop at their next safe point, open commands wait, and new orders are refused. When it is frozen already, that freeze stays. Needs the role operator.
         */
        post: operations["freezeAccount"];
        /**
         * Lift the freeze of the account
         * @description Lifts the freeze. Open commands that have not expired are delivered, and moves go on. Needs the role operator.
         */
        delete: operations["unfreezeAccount"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Freeze a workload
         * @description From now on nothing is launched or ended, also not on an interruption notice. Moves under way stop at their next safe point, open commands wait, and new orders are refused. When it is frozen already, that freeze stays. Needs the role operator.
         */
        post: operations["freezeWorkload"];
        /**
         * Lift the freeze of a workload
         * @description Lifts the freeze. Open commands that have not expired are delivered, and moves go on. Needs the role operator.
         */
        delete: operations["unfreezeWorkload"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what happens
         * @description Sends the events of the account as they happen, as server-sent events: `event` is the type, `id` the number, and `data` the event as JSON. A client that connects again sends the last number in the header `Last-Event-ID`, or as `after`, and gets what it has missed. An event `reset` tells that some of that is not kept any more: read everything again. An event `ping` with the time of the server comes every five seconds. Needs the role viewer.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what happened
         * @description Lists the events of the account with who caused them, the newest first. To follow them: `/events`. Needs the role viewer.
         */
        get: operations["listActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/switches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List switches and failovers
         * @description Lists every change of a primary, the newest first. Needs the role viewer.
         */
        get: operations["listSwitches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/switches/{switchId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a switch or failover
         * @description Returns one switch, with the times as the agent reported them. Needs the role viewer.
         */
        get: operations["getSwitch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workloads/{workloadId}/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the steps of a workload’s switches and failovers
         * @description Lists the steps of procedures as agents tell them while they happen, the newest first. Some may be missing: agents drop them when reports are waiting. Needs the role viewer.
         */
        get: operations["listSteps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/interruptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List interruptions
         * @description Lists notices, recommendations, maintenance events and failovers with how they ended, the newest first. Needs the role viewer.
         */
        get: operations["listInterruptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/interruptions/{interruptionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an interruption
         * @description Returns one interruption with how it ended, and the report of the agent. Needs the role viewer.
         */
        get: operations["getInterruption"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cleanups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List cleanups
         * @description Lists what agents removed of old snapshots and images, the newest first. Needs the role viewer.
         */
        get: operations["listCleanups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List alarms
         * @description Lists what needs a person now, the oldest first. An alarm ends by itself when its cause does. Needs the role viewer.
         */
        get: operations["listAlarms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the history of prices
         * @description Returns the spot price of each zone and the on-demand price of an instance type, as the agents of the account reported them. A spot price is unknown an hour after its last report, an on-demand price two days after. Needs the role viewer.
         */
        get: operations["getPrices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List pools with their prices
         * @description Lists the pools that agents of the account reported, with their newest prices. Needs the role viewer.
         */
        get: operations["listPools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/savings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get what was saved
         * @description Returns a bill: what the workloads would have cost on-demand in the hours in which they ran, less what they, second instances and replicas cost. Hours of which no price is known are counted apart and add no money. The present day is up to date within a quarter of an hour, and the two days before it may still change. Needs the role viewer.
         */
        get: operations["getSavings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get what is kept how long
         * @description Returns each kind of stored data with how long it is kept and how many rows of it the account has. How long is the server's configuration, its option `--keep`. Needs the role viewer.
         */
        get: operations["getRetention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @enum {string} */
        MarketInput: "spot" | "on-demand";
        /** @enum {string} */
        Market: "spot" | "on-demand";
        Me: {
            /**
             * @description A person, or a program with an API token.
             * @enum {string}
             */
            kind: "user" | "token";
            /** Format: uuid */
            id: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "owner";
            account: {
                /** Format: uuid */
                accountId: string;
                name: string;
            };
        };
        Session: {
            /** Format: uuid */
            sessionId: string;
            /** @description Whether it is the session of this request. */
            isCurrent: boolean;
            /** @description The IP address of the log-in. */
            address: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            lastUsedAt: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            expiresAt: string;
        };
        Actor: {
            /**
             * @description A person, a program with a token, an agent whose message made the control plane act, or itself.
             * @enum {string}
             */
            kind: "user" | "token" | "agent" | "system";
            id: string | null;
            name: string | null;
        };
        /** @description An order to the agent of an instance. */
        Command: {
            /** Format: uuid */
            commandId: string;
            /** Format: uuid */
            workloadId: string;
            /** @description The name of the command, such as `switch`. */
            type: string;
            /**
             * @description `queued`: no agent has it yet. `delivered`: an agent has it, or had it when it was last in contact. `cancelled` and `expired` were not carried out.
             * @enum {string}
             */
            state: "queued" | "delivered" | "completed" | "failed" | "cancelled" | "expired";
            /** @description The instance that carries it out. */
            instanceId: string;
            input: {
                [key: string]: unknown;
            } | null;
            /** @description What the command returned; null when it returned nothing yet. */
            output: unknown;
            /** @description How it ended, as a sentence. */
            message: string | null;
            dryRun: boolean;
            /** @description From 1 to 100, the most urgent. */
            priority: number;
            /** @description What ordered it: a person, a program, a rule of the control plane or a command; null when not kept. */
            origin: ("person" | "token" | "rule" | "command") | null;
            actor: components["schemas"]["Actor"] | null;
            /** @description The command that ordered this one. */
            parentCommandId: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /** @description Until when its agent has it, if the agent does not ask again. */
            leasedUntil: string | null;
            endedAt: string | null;
            cancellation: {
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                requestedAt: string;
                requestedBy: components["schemas"]["Actor"] | null;
                /**
                 * @description `asked`: its agent is asked to give it up. `too-late`: it ended as if nobody had asked.
                 * @enum {string}
                 */
                outcome: "asked" | "cancelled" | "too-late";
            } | null;
        };
        /** @description The command that is queued. */
        OrderedCommand: {
            command: components["schemas"]["Command"];
            /** @description Why it may not be carried out soon. */
            warning: string | null;
        };
        /** @description While it is in force, nothing is launched or ended, also not on a notice. */
        Freeze: {
            /**
             * @description `all`: the operator of the server has frozen every account.
             * @enum {string}
             */
            level: "workload" | "account" | "all";
            workloadId: string | null;
            reason: string;
            frozenBy: components["schemas"]["Actor"];
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            since: string;
        };
        /** @description The terms of a bill, in hours and USD. */
        Bill: {
            /** @description Hours in which the workloads ran, with the unknown ones. */
            hours: number;
            /** @description Hours of which no price is known, or not whether the instance ran. */
            unknownHours: number;
            /** @description The on-demand price of the known hours. null: no hour is known. */
            baseline: number | null;
            /** @description What the known hours on the spot market cost. */
            spot: number | null;
            /** @description What the known hours on the on-demand market cost. */
            onDemand: number | null;
            /** @description What second instances cost while the primary changed, or that were not needed. */
            overlap: number | null;
            overlapHours: number;
            /** @description Hours of such instances that are not in `overlap`. */
            overlapUnknownHours: number;
            replicas: number | null;
            replicaHours: number;
            /** @description Hours of replicas that are not in `replicas`. */
            replicaUnknownHours: number;
            /** @description baseline - spot - onDemand - overlap - replicas; negative when more was paid. */
            saved: number | null;
            /** @description The part of `baseline` that was saved, at most 1. */
            savedShare: number | null;
        };
        /** @description One group of a bill. Of the first seven fields only those of the grouping are set. */
        BillItem: {
            /** @description The day or month (UTC), such as 2026-11-23 or 2026-11. */
            period: string | null;
            workloadId: string | null;
            name: string | null;
            /** @description Instance type and zone of spot instances; null for any other. */
            pool: string | null;
            market: string | null;
            instanceType: string | null;
            zone: string | null;
            /** @description Hours in which the workloads ran, with the unknown ones. */
            hours: number;
            /** @description Hours of which no price is known, or not whether the instance ran. */
            unknownHours: number;
            /** @description The on-demand price of the known hours. null: no hour is known. */
            baseline: number | null;
            /** @description What the known hours on the spot market cost. */
            spot: number | null;
            /** @description What the known hours on the on-demand market cost. */
            onDemand: number | null;
            /** @description What second instances cost while the primary changed, or that were not needed. */
            overlap: number | null;
            overlapHours: number;
            /** @description Hours of such instances that are not in `overlap`. */
            overlapUnknownHours: number;
            replicas: number | null;
            replicaHours: number;
            /** @description Hours of replicas that are not in `replicas`. */
            replicaUnknownHours: number;
            /** @description baseline - spot - onDemand - overlap - replicas; negative when more was paid. */
            saved: number | null;
            /** @description The part of `baseline` that was saved, at most 1. */
            savedShare: number | null;
        };
        /** @description What the workloads cost, and what they would have cost on-demand, at list prices. */
        Savings: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            total: components["schemas"]["Bill"];
            /** @description What is paid and is not in the bill. */
            notIncluded: string[];
            items: components["schemas"]["BillItem"][];
            /** @description Send it as `cursor` for the next page; null at the end. */
            nextCursor: string | null;
        };
        /** @description An EC2 instance of a workload. */
        Instance: {
            instanceId: string;
            /** @enum {string} */
            role: "primary" | "successor" | "replica" | "retiring" | "superseded" | "retired";
            /** @description The number of the primaryship that it has, had or was launched for. */
            generation: number;
            /** @description The instance that it was launched to replace. */
            predecessorId: string | null;
            /** @description Why it was launched. */
            intent: string | null;
            instanceType: string | null;
            region: string | null;
            zone: string | null;
            /** @description null when it is unknown. */
            market: components["schemas"]["Market"] | null;
            /** @description Instance type and zone of a spot instance; null for any other. */
            pool: string | null;
            imageId: string | null;
            privateAddress: string | null;
            publicAddress: string | null;
            agentVersion: string | null;
            /** @description Whether its own agent was ever in contact. */
            hasAgent: boolean;
            /** @description The status that its own agent reported last. */
            status: string;
            /** @description Whether its agent guards the workload, as it reports itself. */
            guarding: {
                is: boolean;
                reasons: {
                    code: string;
                    text: string;
                }[];
            } | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            registeredAt: string;
            lastContactAt: string | null;
            /** @description When it is due to end, after its hand-over; null when it is kept. */
            endsAt: string | null;
        };
        WorkloadSettings: {
            /** @description Whether the control plane orders anything by itself. */
            enabled: boolean;
            /** @description Excludes manualReplicaEnabled. */
            autoSwitchEnabled: boolean;
            /** @description Keeps one replica. Excludes autoSwitchEnabled. */
            manualReplicaEnabled: boolean;
            /** @description Whether the predecessor ends after a switch. */
            autoTerminateEnabled: boolean;
            /** @description How long the predecessor runs on after it; 0 keeps it, unless its agent is one of v4. */
            terminateWaitSeconds: number;
        };
        Workload: {
            /** Format: uuid */
            workloadId: string;
            /** @description The logical agent id that its instances are configured with. */
            name: string;
            /** @description The status that its primary reported last; offline when that is silent. */
            status: string;
            generation: number;
            primary: components["schemas"]["Instance"] | null;
            /** @description How many of its instances may still run. */
            instanceCount: number;
            settings: components["schemas"]["WorkloadSettings"];
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            lastSwitchAt: string | null;
        };
        Attention: {
            /**
             * @description `needs-you`: a person is needed. `in-hand`: agents are doing something about it.
             * @enum {string}
             */
            urgency: "needs-you" | "in-hand";
            /** @enum {string} */
            code: "failover-failed" | "frozen-under-notice" | "under-notice" | "silent" | "moving" | "move-failed" | "not-guarding" | "rebalance" | "limit-tripped" | "command-not-taken" | "price-unknown";
            since: string | null;
            /** @description What there is to say beyond the code: the words of an agent, or which limit was reached. */
            message: string | null;
        };
        NoticeUnderWay: {
            /** Format: uuid */
            interruptionId: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            receivedAt: string;
            /**
             * Format: date-time
             * @description When AWS takes the instance.
             */
            deadline: string;
            /** @description Whether the notice names the deadline; else it is two minutes after the notice. */
            isDeadlineKnown: boolean;
            /** @description Whether a failover was tried and launched nothing. */
            hasFailed: boolean;
        };
        FleetReplica: {
            /** Format: uuid */
            replicaId: string;
            /** @enum {string} */
            state: "launching" | "syncing" | "ready";
            instanceId: string | null;
            zone: string;
            pool: string;
            /** @description In USD per hour, now; null when it is unknown. */
            price: number | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            requestedAt: string;
            readyAt: string | null;
        };
        OpenCommand: {
            /** Format: uuid */
            commandId: string;
            type: string;
            /** @enum {string} */
            state: "queued" | "delivered" | "completed" | "failed" | "cancelled" | "expired";
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            orderedAt: string;
        };
        FleetWorkload: {
            /** Format: uuid */
            workloadId: string;
            name: string;
            generation: number;
            /**
             * @description How it is now, told from its present primary only. `failed`: its last move failed.
             * @enum {string}
             */
            status: "under-notice" | "silent" | "moving" | "failed" | "not-guarding" | "rebalance" | "running";
            statusSince: string | null;
            /** @description The words of an agent about the status. */
            statusMessage: string | null;
            /** @description The most urgent first. */
            attention: components["schemas"]["Attention"][];
            /** @description The notice that its primary is under. */
            notice: components["schemas"]["NoticeUnderWay"] | null;
            market: components["schemas"]["Market"] | null;
            instanceId: string | null;
            instanceType: string | null;
            region: string | null;
            zone: string | null;
            /** @description Instance type and zone of a spot instance; null for any other. */
            pool: string | null;
            /** @description What the primary costs now, in USD per hour; null when it is unknown. */
            price: number | null;
            /** @description What it would cost on-demand; null when it is unknown. */
            onDemandPrice: number | null;
            /** @description When an agent last read the price, known or too old. */
            priceCollectedAt: string | null;
            lastContactAt: string | null;
            /** @description From when on its agent is late, because two of its heartbeats are missing; it is silent later. */
            contactLateAt: string | null;
            agentVersion: string | null;
            replica: components["schemas"]["FleetReplica"] | null;
            /** @description The instance that was launched to take over, and has not yet. */
            successorId: string | null;
            /** @description The commands that have not ended. */
            commands: components["schemas"]["OpenCommand"][];
            settings: components["schemas"]["WorkloadSettings"];
            isFrozen: boolean;
            /** @description The place of its tape in `tapes`, from 0. */
            tape: number;
            /** @description When it got a notice, during the time of the tape; newest first. */
            noticedAt: string[];
        };
        TapeRun: {
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            from: string;
            /** @description null: where it ran, or whether it did, is unknown. */
            market: components["schemas"]["Market"] | null;
            /** @description Its price against the on-demand price, to a hundredth; null when one of them is unknown. */
            ratio: number | null;
        };
        FleetWorkloads: {
            /**
             * Format: date-time
             * @description The time of the server, and the end of the tapes.
             */
            at: string;
            /** @description The number of the newest event that is included: follow `/api/v1/events?after=` from there. */
            lastEvent: number;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            tapeFrom: string;
            /** @description The different tapes. A tape is where a workload ran in the last 24 hours, oldest first: a run goes on until the next one. Prices are thinned to one per half hour. */
            tapes: components["schemas"]["TapeRun"][][];
            /** @description By name. */
            workloads: components["schemas"]["FleetWorkload"][];
        };
        /** @description A limit that refused a launch, and may still refuse one. */
        LimitTrip: {
            /** @enum {string} */
            level: "account" | "all";
            /** @enum {string} */
            limit: "launchesPerHour" | "spendPerDay" | "failuresInRow";
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            trippedAt: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            quietUntil: string;
        };
        CostNow: {
            /** @description The workloads of which both prices are known. */
            knownWorkloads: number;
            unknownWorkloads: number;
            /** @description What their primaries cost now, in USD. */
            perHour: number | null;
            /** @description What the same would cost on-demand. */
            onDemandPerHour: number | null;
            /** @description What the replicas with a known price cost. */
            replicasPerHour: number | null;
            unknownReplicas: number;
        };
        InterruptionFigures: {
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            from: string;
            /** @description Primaries that got a notice. */
            total: number;
            /** @description Another instance was the primary in time, or AWS took none. */
            survived: number;
            underWay: number;
            minSecondsLeft: number | null;
            last: {
                /** Format: uuid */
                interruptionId: string;
                /** Format: uuid */
                workloadId: string;
                instanceId: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                noticedAt: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                deadline: string;
                /** @enum {string} */
                outcome: "under-way" | "survived" | "not-survived";
                secondsLeft: number | null;
            } | null;
            /** @description The days (UTC) that had some. */
            days: {
                /** Format: date */
                day: string;
                total: number;
                notSurvived: number;
            }[];
        };
        Fleet: {
            /**
             * Format: date-time
             * @description The time of the server, and the end of the tapes.
             */
            at: string;
            /** @description The number of the newest event that is included: follow `/api/v1/events?after=` from there. */
            lastEvent: number;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            tapeFrom: string;
            /** @description The different tapes. A tape is where a workload ran in the last 24 hours, oldest first: a run goes on until the next one. Prices are thinned to one per half hour. */
            tapes: components["schemas"]["TapeRun"][][];
            /** @description By name. */
            workloads: components["schemas"]["FleetWorkload"][];
            freezes: components["schemas"]["Freeze"][];
            /** @description Of the account and of the server; those of workloads are attention. */
            trips: components["schemas"]["LimitTrip"][];
            cost: components["schemas"]["CostNow"];
            /** @description The present month (UTC) so far. */
            month: {
                period: string;
                bill: components["schemas"]["Bill"];
            };
            /** @description Of the last 30 days. */
            interruptions: components["schemas"]["InterruptionFigures"];
        };
        ActivityEvent: {
            /** @description Counts the events of the account, without gaps. */
            number: number;
            /** @description Such as `command.ordered`. */
            type: string;
            workloadId: string | null;
            /** @description Who caused it. */
            actor: {
                /** @enum {string} */
                kind: "user" | "token" | "agent" | "system";
                id: string | null;
                name: string | null;
                address: string | null;
            };
            data: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            at: string;
        };
        Alarm: {
            /**
             * @description An instance that costs money and that nobody needs.
             * @enum {string}
             */
            kind: "leftover-instance";
            /** Format: uuid */
            workloadId: string;
            workloadName: string;
            instanceId: string;
            reason: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            since: string;
        };
        /** @description Old snapshots and images that an agent removed. */
        Cleanup: {
            /** Format: uuid */
            cleanupId: string;
            /** Format: uuid */
            workloadId: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            reportedAt: string;
            removedSnapshots: string[];
            /** @description Their snapshots are in removedSnapshots. */
            removedImages: string[];
            /** @description What could not be removed. */
            failures: {
                id: string;
                error: string;
            }[];
            /** @description Why a part of the cleanup could not run at all. */
            errors: string[];
        };
        Interruption: {
            /** Format: uuid */
            interruptionId: string;
            /** Format: uuid */
            workloadId: string;
            /**
             * @description An interruption notice, a rebalance recommendation, a failover, or a maintenance event of AWS.
             * @enum {string}
             */
            kind: "termination" | "rebalance" | "failover" | "maintenance";
            instanceId: string;
            pool: string | null;
            instanceType: string | null;
            zone: string | null;
            market: components["schemas"]["Market"] | null;
            /** @description What AWS does to the instance, as the notice says. */
            action: ("terminate" | "stop" | "hibernate") | null;
            /** @description What the control plane answered to the agent. */
            answer: string | null;
            /** @description The replica that takes over. */
            replicaId: string | null;
            newInstanceId: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            receivedAt: string;
            /** @description `survived`: another instance was the primary before the deadline, or AWS took none. null for what is no notice to a primary, as are the fields below. */
            outcome: ("under-way" | "survived" | "not-survived") | null;
            /** @description A replica, an instance that was launched for it, or the successor of a switch under way. `nothing`: nobody took over in time, or AWS did not take the instance. null while it is under way. */
            savedBy: ("replica" | "launch" | "switch" | "nothing") | null;
            /** @description When the first report of the notice arrived. */
            noticedAt: string | null;
            /** @description When AWS takes the instance. */
            deadline: string | null;
            /** @description When another instance was the primary. */
            handedOverAt: string | null;
            /** @description The instance that was the primary then. */
            takenOverBy: string | null;
            /** @description From the notice until another instance was the primary. */
            secondsTaken: number | null;
            /** @description From then until the deadline; null when it was not in time. */
            secondsLeft: number | null;
        };
        InterruptionWithReport: {
            /** Format: uuid */
            interruptionId: string;
            /** Format: uuid */
            workloadId: string;
            /**
             * @description An interruption notice, a rebalance recommendation, a failover, or a maintenance event of AWS.
             * @enum {string}
             */
            kind: "termination" | "rebalance" | "failover" | "maintenance";
            instanceId: string;
            pool: string | null;
            instanceType: string | null;
            zone: string | null;
            market: components["schemas"]["Market"] | null;
            /** @description What AWS does to the instance, as the notice says. */
            action: ("terminate" | "stop" | "hibernate") | null;
            /** @description What the control plane answered to the agent. */
            answer: string | null;
            /** @description The replica that takes over. */
            replicaId: string | null;
            newInstanceId: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            receivedAt: string;
            /** @description `survived`: another instance was the primary before the deadline, or AWS took none. null for what is no notice to a primary, as are the fields below. */
            outcome: ("under-way" | "survived" | "not-survived") | null;
            /** @description A replica, an instance that was launched for it, or the successor of a switch under way. `nothing`: nobody took over in time, or AWS did not take the instance. null while it is under way. */
            savedBy: ("replica" | "launch" | "switch" | "nothing") | null;
            /** @description When the first report of the notice arrived. */
            noticedAt: string | null;
            /** @description When AWS takes the instance. */
            deadline: string | null;
            /** @description When another instance was the primary. */
            handedOverAt: string | null;
            /** @description The instance that was the primary then. */
            takenOverBy: string | null;
            /** @description From the notice until another instance was the primary. */
            secondsTaken: number | null;
            /** @description From then until the deadline; null when it was not in time. */
            secondsLeft: number | null;
            /** @description The report of the agent, unchanged. */
            report: unknown;
        };
        /** @description An attempt at a step of a procedure, or at undoing it. Times are the instance’s. */
        Step: {
            /** @description Such as `switching.switch`. */
            procedure: string;
            /** @description Identifies the run of the procedure. */
            run: string;
            /** @description The command that started the run. */
            commandId: string | null;
            /** @description The instance whose agent runs it. */
            instanceId: string;
            step: string;
            attempt: number;
            /** @enum {string} */
            phase: "perform" | "undo";
            /** @description null when no word of its begin arrived. */
            startedAt: string | null;
            /** @description null while it runs, and when no word of its end arrived. */
            endedAt: string | null;
            outcome: ("done" | "failed" | "passed-over") | null;
            detail: string | null;
        };
        /** @description A change of the primary: a switch, a failover or a promotion. */
        Switch: {
            /** Format: uuid */
            switchId: string;
            /** Format: uuid */
            workloadId: string;
            /** @description The command that ordered it. */
            commandId: string | null;
            success: boolean;
            /** @description Such as `manual`, or `interruption` for a failover. */
            trigger: string | null;
            reason: string | null;
            /** @description Until an agent reports it, only the change of the primary is known. */
            isInferred: boolean;
            from: {
                instanceId: string;
                instanceType: string | null;
                zone: string | null;
                market: components["schemas"]["Market"] | null;
                pool: string | null;
                spotPrice: number | null;
            };
            to: {
                instanceId: string;
                instanceType: string | null;
                zone: string | null;
                market: components["schemas"]["Market"] | null;
                pool: string | null;
                spotPrice: number | null;
            };
            onDemandPrice: number | null;
            /** @description In USD, as the agent reported it; null when unknown. */
            savingsPerHour: number | null;
            /** @description The predecessor, when it could not be ended. */
            leftRunning: {
                instanceId: string;
                reason: string;
            } | null;
            startedAt: string | null;
            imageCreatedAt: string | null;
            launchedAt: string | null;
            readyAt: string | null;
            handedOverAt: string | null;
            predecessorEndedAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            reportedAt: string;
        };
        SwitchWithTiming: {
            /** Format: uuid */
            switchId: string;
            /** Format: uuid */
            workloadId: string;
            /** @description The command that ordered it. */
            commandId: string | null;
            success: boolean;
            /** @description Such as `manual`, or `interruption` for a failover. */
            trigger: string | null;
            reason: string | null;
            /** @description Until an agent reports it, only the change of the primary is known. */
            isInferred: boolean;
            from: {
                instanceId: string;
                instanceType: string | null;
                zone: string | null;
                market: components["schemas"]["Market"] | null;
                pool: string | null;
                spotPrice: number | null;
            };
            to: {
                instanceId: string;
                instanceType: string | null;
                zone: string | null;
                market: components["schemas"]["Market"] | null;
                pool: string | null;
                spotPrice: number | null;
            };
            onDemandPrice: number | null;
            /** @description In USD, as the agent reported it; null when unknown. */
            savingsPerHour: number | null;
            /** @description The predecessor, when it could not be ended. */
            leftRunning: {
                instanceId: string;
                reason: string;
            } | null;
            startedAt: string | null;
            imageCreatedAt: string | null;
            launchedAt: string | null;
            readyAt: string | null;
            handedOverAt: string | null;
            predecessorEndedAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            reportedAt: string;
            /** @description The times in the format of the report. */
            timing: unknown;
        };
        Limit: {
            /** @description null: there is no such limit. */
            max: number | null;
            /** @description The limit when none is set. */
            default: number | null;
            used: number;
            /** @description When a reached limit is not reached any more, if that is known. */
            endsAt: string | null;
        };
        /** @description What replicas and overlaps have cost in the last day, in USD. */
        SpendLimit: {
            /** @description null: there is no such limit. */
            max: number | null;
            /** @description The limit when none is set. */
            default: number | null;
            used: number;
            /** @description When a reached limit is not reached any more, if that is known. */
            endsAt: string | null;
            /** @description The hours in it whose price is not known. They count at the on-demand price, or at $5 an hour. */
            unknownHours: number;
        };
        /** @description Limits on launches, with what is used of them. */
        LaunchLimits: {
            /** @enum {string} */
            level: "workload" | "account";
            /** @description Switches, replicas, and replacements after a notice. The latter are counted, but never refused. */
            launchesPerHour: components["schemas"]["Limit"];
            spendPerDay: components["schemas"]["SpendLimit"];
            /** @description Launches that have failed since one succeeded, in the last day. */
            failuresInRow: components["schemas"]["Limit"];
            /** @description What happened before is not counted. */
            countedFrom: string | null;
            /** @description The limits that the server's operator has set for all accounts together. */
            server: {
                launchesPerHour: number | null;
                spendPerDay: number | null;
                failuresInRow: number | null;
            };
        };
        /** @description A person who can log in. */
        User: {
            /** Format: uuid */
            userId: string;
            name: string;
            /**
             * @description A viewer reads, an operator also acts, an owner also administers.
             * @enum {string}
             */
            role: "viewer" | "operator" | "owner";
            isDisabled: boolean;
            /** @description Whether the person has set a password. */
            isSetUp: boolean;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            lastSeenAt: string | null;
        };
        SetUpCode: {
            /** @description The one-time code, which cannot be read again. */
            code: string;
            /** @description The page of the dashboard on which to use it. */
            path: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            expiresAt: string;
        };
        /** @description Instance type and zone on the spot market, with the newest prices in USD per hour. */
        Pool: {
            /** @description Instance type and zone. */
            pool: string;
            instanceType: string;
            region: string;
            zone: string;
            /** @description The spot price; null when no agent reported it in the last hour. */
            price: number | null;
            /**
             * Format: date-time
             * @description When an agent last read the spot price.
             */
            collectedAt: string;
            /** @description null when no agent reported it in the last two days. */
            onDemandPrice: number | null;
            /** @description Of the on-demand price; null when one of the two is unknown. */
            savingsPercent: number | null;
            /** @description Notices of AWS there in the last 30 days, for any workload. */
            interruptions: number;
            /** @description Launches of failovers and replicas that got no instance there in the last 30 days. */
            refusals: number;
            /** @description When the newest of the two was; null when there was none. */
            troubleAt: string | null;
        };
        /** @description The prices of an instance type in a region, in USD per hour. */
        PriceHistory: {
            instanceType: string;
            region: string;
            /**
             * @description Every change of a price, or hours or days (UTC).
             * @enum {string}
             */
            resolution: "raw" | "hour" | "day";
            /** @description Oldest first. Before the first one the price is unknown. */
            onDemand: {
                /**
                 * Format: date-time
                 * @description From when on the price was in force, until the next value.
                 */
                at: string;
                /** @description Of an hour or a day the average, weighted by time. null: nobody knows it. */
                price: number | null;
                min: number | null;
                max: number | null;
            }[];
            pools: {
                pool: string;
                zone: string;
                /** @description Oldest first. Before the first one the price is unknown. */
                values: {
                    /**
                     * Format: date-time
                     * @description From when on the price was in force, until the next value.
                     */
                    at: string;
                    /** @description Of an hour or a day the average, weighted by time. null: nobody knows it. */
                    price: number | null;
                    min: number | null;
                    max: number | null;
                }[];
            }[];
        };
        /** @description An instance that was launched ahead to take over. */
        Replica: {
            /** Format: uuid */
            replicaId: string;
            /** Format: uuid */
            workloadId: string;
            /**
             * @description `terminated`: ordered to end. It is active until its end is reported.
             * @enum {string}
             */
            status: "launching" | "syncing" | "ready" | "promoted" | "failed" | "terminated";
            isActive: boolean;
            /**
             * @description Who asked for it.
             * @enum {string}
             */
            type: "manual" | "automatic-rebalance" | "automatic-termination";
            /** @description null until its agent reports it. */
            instanceId: string | null;
            /** @description The instance of which it is a copy. */
            parentInstanceId: string;
            pool: string;
            zone: string;
            /** @description The price of the pool when it was chosen. */
            hourlyCost: number | null;
            error: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            launchedAt: string | null;
            readyAt: string | null;
            promotedAt: string | null;
            failedAt: string | null;
            terminatedAt: string | null;
        };
        OrderedReplica: {
            /** @description null while the agent has yet to launch it. */
            replica: components["schemas"]["Replica"] | null;
            /** @description The order to the agent; null for an agent of v4. */
            command: components["schemas"]["Command"] | null;
            /** @description Why it may not be carried out soon. */
            warning: string | null;
        };
        /** @description A kind of stored data of the account, and how long it is kept. */
        KeptKind: {
            /**
             * @description As the option `--keep` of the server names it.
             * @enum {string}
             */
            kind: "prices" | "hourly-prices" | "daily-prices" | "cleanups" | "interruptions" | "switches" | "commands" | "builds" | "steps" | "events" | "placements" | "daily-savings" | "savings";
            /** @description After so many days a row is deleted. */
            days: number;
            /** @description Of more rows in a table, the oldest are deleted. */
            maxRows: number;
            /** @description Of each table at most 100000 are counted. */
            rows: number;
            /** @description Whether there are more rows than were counted. */
            isMore: boolean;
        };
        /** @description Why a request was refused (RFC 9457). */
        Problem: {
            /** @description A URN that names the kind of problem. */
            type: string;
            /** @description What went wrong, the same for each problem of this kind. */
            title: string;
            status: number;
            /** @description What happened to which thing, and what to do. */
            detail: string;
            /** @description The stable name of the kind of problem, for programs. */
            code: string;
            /** @description Each value of the request that is not valid. */
            errors?: {
                /** @description A JSON pointer into {path, query, body} of the request. */
                pointer: string;
                message: string;
            }[];
        };
        /** @description A token that agents report with. */
        AgentToken: {
            /** Format: uuid */
            tokenId: string;
            name: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /** @description The name of the person or token that made it. */
            createdBy: string | null;
            /** @description null: never. */
            expiresAt: string | null;
            /** @description Accurate to a minute. */
            lastUsedAt: string | null;
            /** @description How many agents were in contact in the last hour and sent this token at their last contact. */
            agents: number;
        };
        /** @description A token for programs that use this API. */
        ApiToken: {
            /** Format: uuid */
            tokenId: string;
            name: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /** @description The name of the person or token that made it. */
            createdBy: string | null;
            /** @description null: never. */
            expiresAt: string | null;
            /** @description Accurate to a minute. */
            lastUsedAt: string | null;
            /**
             * @description What it may do, as the roles viewer, operator and owner.
             * @enum {string}
             */
            scope: "read" | "operate" | "administer";
        };
        /** @description What an instance's agent is built of, and how its parts are doing. */
        Build: {
            /** Format: uuid */
            workloadId: string;
            instanceId: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            reportedAt: string;
            plugins: {
                id: string;
                version: string;
                summary: string;
                stability: string;
                /** @description Such as `running` or `degraded`; null when the agent did not say. */
                state: string | null;
                reason: string | null;
                since: string | null;
            }[];
            commands: {
                name: string;
                plugin: string;
                summary: string;
                /** @enum {string} */
                effect: "read" | "write";
                hasDryRun: boolean;
                /** @description JSON Schema of its input. */
                inputSchema: {
                    [key: string]: unknown;
                } | null;
            }[];
            workers: {
                name: string;
                plugin: string;
                summary: string;
                everySeconds: number | null;
                lastRunAt: string | null;
                lastSucceededAt: string | null;
                lastOutcome: ("succeeded" | "failed") | null;
                lastFailure: string | null;
                runs: number | null;
                failures: number | null;
            }[];
            procedures: {
                id: string;
                plugin: string;
                version: number;
                summary: string;
                steps: {
                    name: string;
                    summary: string;
                    isPivot: boolean;
                }[];
            }[];
        };
        /** @description What the agent would do if AWS took the instance now, in this order. */
        FailoverPlan: {
            /** Format: uuid */
            workloadId: string;
            instanceId: string;
            plannedAt: string;
            /** @description Why there would be no failover now; null when there would be one. */
            preventedBy: string | null;
            options: {
                /** @enum {string} */
                kind: "replica" | "launch";
                market: components["schemas"]["Market"] | null;
                zone: string | null;
                /** @description The replica that would take over; null for a launch. */
                instanceId: string | null;
                /** @description Until the workload is served again; null: unknown. */
                expectedSeconds: number | null;
                /** @description Whether that was measured for this workload, or is only what is usual. */
                expectedFrom: ("measured" | "default") | null;
                /** @description Why the option would fail as things are. */
                problem: string | null;
            }[];
        };
        InvitedUser: {
            user: components["schemas"]["User"];
            setUp: components["schemas"]["SetUpCode"];
        };
        NewAgentToken: {
            token: components["schemas"]["AgentToken"];
            /** @description The token itself, which cannot be read again. */
            secret: string;
        };
        NewApiToken: {
            token: components["schemas"]["ApiToken"];
            /** @description The token itself, which cannot be read again. */
            secret: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getOpenApiDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OpenAPI 3.1 document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSetUpState: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether there is any user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        isSetUp: boolean;
                    };
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    name?: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeOwnPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    currentPassword: string;
                    newPassword: string;
                };
            };
        };
        responses: {
            /** @description The password is changed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOwnSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Session"][];
                    };
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endOwnSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description How many items at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description `csv` answers the same items as CSV, as does the header `Accept: text/csv`. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of people. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["User"][];
                        /** @description Send it as `cursor` for the next page; null at the end. */
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    inviteUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new key for each thing to create. The same request with the same key gets the answer of the first one. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /**
                     * @description A viewer reads, an operator also acts, an owner also administers.
                     * @enum {string}
                     */
                    role: "viewer" | "operator" | "owner";
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitedUser"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person is removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description A viewer reads, an operator also acts, an owner also administers.
                     * @enum {string}
                     */
                    role?: "viewer" | "operator" | "owner";
                    isDisabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSetUpCode: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new key for each thing to create. The same request with the same key gets the answer of the first one. */
                "Idempotency-Key"?: string;
            };
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetUpCode"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAgentTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All agent tokens. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AgentToken"][];
                    };
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createAgentToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new key for each thing to create. The same request with the same key gets the answer of the first one. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What people know it by. */
                    name: string;
                    /** @description When it ends; null: never. */
                    expiresAt?: string | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewAgentToken"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApiTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All API tokens. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ApiToken"][];
                    };
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createApiToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new key for each thing to create. The same request with the same key gets the answer of the first one. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What people know it by. */
                    name: string;
                    /** @description When it ends; null: never. */
                    expiresAt?: string | null;
                    /** @enum {string} */
                    scope: "read" | "operate" | "administer";
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiToken"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeAgentToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tokenId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token is refused from now on. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeAgentToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tokenId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What people know it by. */
                    name?: string;
                    /** @description When it ends; null: never. */
                    expiresAt?: string | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentToken"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeApiToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tokenId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token is refused from now on. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeApiToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tokenId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What people know it by. */
                    name?: string;
                    /** @description When it ends; null: never. */
                    expiresAt?: string | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiToken"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFleet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fleet"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFleetWorkloads: {
        parameters: {
            query: {
                /** @description Ids of workloads, separated by commas; at most 200. */
                workloadIds: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FleetWorkloads"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWorkloads: {
        parameters: {
            query?: {
                /** @description How many items at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description `csv` answers the same items as CSV, as does the header `Accept: text/csv`. */
                format?: "json" | "csv";
                /** @description A part of the name, whatever its case. */
                name?: string;
                /** @description Such as `online` or `offline`. */
                status?: string;
                market?: components["schemas"]["MarketInput"];
                region?: string;
                zone?: string;
                instanceType?: string;
                enabled?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of workloads. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Workload"][];
                        /** @description Send it as `cursor` for the next page; null at the end. */
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWorkload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workloadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workload"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWorkload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workloadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workload is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeWorkloadSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workloadId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Whether the control plane orders anything by itself. */
                    enabled?: boolean;
                    /** @description Excludes manualReplicaEnabled. */
                    autoSwitchEnabled?: boolean;
                    /** @description Keeps one replica. Excludes autoSwitchEnabled. */
                    manualReplicaEnabled?: boolean;
                    /** @description Whether the predecessor ends after a switch. */
                    autoTerminateEnabled?: boolean;
                    /** @description How long the predecessor runs on after it; 0 keeps it, unless its agent is one of v4. */
                    terminateWaitSeconds?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workload"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInstances: {
        parameters: {
            query?: {
                /** @description How many items at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description `csv` answers the same items as CSV, as does the header `Accept: text/csv`. */
                format?: "json" | "csv";
                /** @description Only those that may still run, or only the others. */
                live?: "true" | "false";
            };
            header?: never;
            path: {
                workloadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of instances. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Instance"][];
                        /** @description Send it as `cursor` for the next page; null at the end. */
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBuild: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workloadId: string;
                instanceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Build"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFailoverPlan: {
        parameters: {
            query?: {
                instanceId?: string;
            };
            header?: never;
            path: {
                workloadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FailoverPlan"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCommands: {
        parameters: {
            query?: {
                /** @description How many items at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description `csv` answers the same items as CSV, as does the header `Accept: text/csv`. */
                format?: "json" | "csv";
                workloadId?: string;
                /** @description Such as `switch`. */
                type?: string;
                state?: "queued" | "delivered" | "completed" | "failed" | "cancelled" | "expired";
                origin?: "person" | "token" | "rule" | "command";
                /** @description Only commands that this one has ordered. */
                parentCommandId?: string;
                /** @description Ordered at this time or later. */
                from?: string;
                /** @description Ordered before this time. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of commands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Command"][];
                        /** @description Send it as `cursor` for the next page; null at the end. */
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCommand: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workloadId: string;
                commandId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    orderCommand: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new key for each thing to create. The same request with the same key gets the answer of the first one. */
                "Idempotency-Key"?: string;
            };
            path: {
                workloadId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The name of a command of the agent, such as `switch`. */
                    type: string;
                    /**
                     * @description The agent checks it by the schema of the command.
                     * @default {}
                     */
                    input?: {
                        [key: string]: unknown;
                    };
                    /** @description The higher, the more urgent; 75 by default. */
                    priority?: number;
                    /**
                     * @description Only asks what the command would do.
                     * @default false
                     */
                    dryRun?: boolean;
                    /**
                     * Format: uuid
                     * @description The command that orders this one, if a command does.
                     */
                    parentCommandId?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderedCommand"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelCommand: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new key for each thing to create. The same request with the same key gets the answer of the first one. */
                "Idempotency-Key"?: string;
            };
            path: {
                workloadId: string;
                commandId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    orderSwitch: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new key for each thing to create. The same request with the same key gets the answer of the first one. */
                "Idempotency-Key"?: string;
            };
            path: {
                workloadId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    market: components["schemas"]["MarketInput"];
                    /** @description Instance type and zone; needed for spot. */
                    pool?: string;
                    /** @description How long the predecessor runs on after it; by default as the settings say. */
                    terminateWaitSeconds?: number;
                    /**
                     * @description Only asks what the switch would do.
                     * @default false
                     */
                    dryRun?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderedCommand"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReplicas: {
        parameters: {
            query?: {
                /** @description How many items at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description `csv` answers the same items as CSV, as does the header `Accept: text/csv`. */
                format?: "json" | "csv";
                status?: "launching" | "syncing" | "ready" | "promoted" | "failed" | "terminated";
                active?: "true" | "false";
            };
            header?: never;
            path: {
                workloadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of replicas. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Replica"][];
                        /** @description Send it as `cursor` for the next page; null at the end. */
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createReplica: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new key for each thing to create. The same request with the same key gets the answer of the first one. */
                "Idempotency-Key"?: string;
            };
            path: {
                workloadId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description By default the cheapest one in another zone. */
                    pool?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderedReplica"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReplica: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workloadId: string;
                replicaId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replica"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endReplica: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workloadId: string;
                replicaId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replica"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    promoteReplica: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new key for each thing to create. The same request with the same key gets the answer of the first one. */
                "Idempotency-Key"?: string;
            };
            path: {
                workloadId: string;
                replicaId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderedReplica"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAccountLimits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaunchLimits"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setAccountLimits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description null sets the default; an absent limit is not changed. */
        requestBody: {
            content: {
                "application/json": {
                    launchesPerHour?: number | null;
                    /** @description In USD. */
                    spendPerDay?: number | null;
                    failuresInRow?: number | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaunchLimits"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetAccountLimits: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new key for each thing to create. The same request with the same key gets the answer of the first one. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaunchLimits"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWorkloadLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workloadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaunchLimits"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setWorkloadLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workloadId: string;
            };
            cookie?: never;
        };
        /** @description null sets the default; an absent limit is not changed. */
        requestBody: {
            content: {
                "application/json": {
                    launchesPerHour?: number | null;
                    /** @description In USD. */
                    spendPerDay?: number | null;
                    failuresInRow?: number | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaunchLimits"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetWorkloadLimits: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new key for each thing to create. The same request with the same key gets the answer of the first one. */
                "Idempotency-Key"?: string;
            };
            path: {
                workloadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaunchLimits"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFreezes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Freeze"][];
                    };
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    freezeAccount: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new key for each thing to create. The same request with the same key gets the answer of the first one. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, for those who find it frozen. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Freeze"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unfreezeAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not frozen any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    freezeWorkload: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new key for each thing to create. The same request with the same key gets the answer of the first one. */
                "Idempotency-Key"?: string;
            };
            path: {
                workloadId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, for those who find it frozen. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Freeze"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unfreezeWorkload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workloadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not frozen any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request conflicts with the current state. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description As the header `Last-Event-ID`, which comes first. */
                after?: number;
                /** @description Only events of this workload. */
                workloadId?: string;
                /** @description Only events of these types, separated by commas; `command.` stands for all that begin so. */
                types?: string;
            };
            header?: {
                /** @description The number of the last event that was received. */
                "last-event-id"?: number;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listActivity: {
        parameters: {
            query?: {
                /** @description How many items at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description `csv` answers the same items as CSV, as does the header `Accept: text/csv`. */
                format?: "json" | "csv";
                /** @description Only of this workload. */
                workloadId?: string;
                /** @description At this time or later, in ISO 8601. */
                from?: string;
                /** @description Before this time, in ISO 8601. */
                to?: string;
                /** @description Only these types, separated by commas; `command.` stands for all that begin so. */
                types?: string;
                actorKind?: "user" | "token" | "agent" | "system";
                actorId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ActivityEvent"][];
                        /** @description Send it as `cursor` for the next page; null at the end. */
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSwitches: {
        parameters: {
            query?: {
                /** @description How many items at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description `csv` answers the same items as CSV, as does the header `Accept: text/csv`. */
                format?: "json" | "csv";
                /** @description Only of this workload. */
                workloadId?: string;
                /** @description At this time or later, in ISO 8601. */
                from?: string;
                /** @description Before this time, in ISO 8601. */
                to?: string;
                /** @description Only from or to this instance. */
                instanceId?: string;
                success?: "true" | "false";
                trigger?: string;
                /** @description Only from or to this zone. */
                zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of switches. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Switch"][];
                        /** @description Send it as `cursor` for the next page; null at the end. */
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSwitch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                switchId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SwitchWithTiming"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSteps: {
        parameters: {
            query?: {
                /** @description How many items at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description `csv` answers the same items as CSV, as does the header `Accept: text/csv`. */
                format?: "json" | "csv";
                /** @description Only steps of what this command started. */
                commandId?: string;
                /** @description Only steps of this run. */
                run?: string;
                /** @description Begun, or ended, at this time or later, in ISO 8601. */
                from?: string;
                /** @description Begun, or ended, before this time, in ISO 8601. */
                to?: string;
            };
            header?: never;
            path: {
                workloadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of steps. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Step"][];
                        /** @description Send it as `cursor` for the next page; null at the end. */
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInterruptions: {
        parameters: {
            query?: {
                /** @description How many items at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description `csv` answers the same items as CSV, as does the header `Accept: text/csv`. */
                format?: "json" | "csv";
                /** @description Only of this workload. */
                workloadId?: string;
                /** @description At this time or later, in ISO 8601. */
                from?: string;
                /** @description Before this time, in ISO 8601. */
                to?: string;
                /** @description An interruption notice, a rebalance recommendation, a failover, or a maintenance event of AWS. */
                kind?: "termination" | "rebalance" | "failover" | "maintenance";
                instanceId?: string;
                pool?: string;
                /** @description Only of instances in this zone. */
                zone?: string;
                outcome?: "under-way" | "survived" | "not-survived";
                /** @description Whether each report is listed, or each interruption once: a notice is often followed by the report of its failover. Of `interruption`, the kind `termination` includes notices of which only the failover was reported. */
                each?: "report" | "interruption";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of interruptions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Interruption"][];
                        /** @description Send it as `cursor` for the next page; null at the end. */
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInterruption: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                interruptionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InterruptionWithReport"];
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCleanups: {
        parameters: {
            query?: {
                /** @description How many items at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description `csv` answers the same items as CSV, as does the header `Accept: text/csv`. */
                format?: "json" | "csv";
                /** @description Only of this workload. */
                workloadId?: string;
                /** @description At this time or later, in ISO 8601. */
                from?: string;
                /** @description Before this time, in ISO 8601. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of cleanups. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Cleanup"][];
                        /** @description Send it as `cursor` for the next page; null at the end. */
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAlarms: {
        parameters: {
            query?: {
                /** @description `csv` answers the same items as CSV, as does the header `Accept: text/csv`. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All alarms. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Alarm"][];
                    };
                    "text/csv": string;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPrices: {
        parameters: {
            query: {
                instanceType: string;
                region: string;
                /** @description ISO 8601. Absent: a day before `to`. */
                from?: string;
                /** @description ISO 8601. Absent: now. */
                to?: string;
                /** @description Absent: chosen by the length and the age of the time. */
                resolution?: "raw" | "hour" | "day";
                /** @description `csv` answers the same items as CSV, as does the header `Accept: text/csv`. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The prices of an instance type in a region, in USD per hour. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceHistory"];
                    "text/csv": string;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPools: {
        parameters: {
            query?: {
                /** @description How many items at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description `csv` answers the same items as CSV, as does the header `Accept: text/csv`. */
                format?: "json" | "csv";
                instanceType?: string;
                region?: string;
                zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of pools. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Pool"][];
                        /** @description Send it as `cursor` for the next page; null at the end. */
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSavings: {
        parameters: {
            query?: {
                /** @description The first day (UTC). Absent: the first of the month of today. */
                from?: string;
                /** @description The day after the last one. Absent: tomorrow. */
                to?: string;
                /** @description What the bill is grouped by. */
                by?: "month" | "day" | "workload" | "pool";
                /** @description Only that workload. */
                workloadId?: string;
                /** @description How many items at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description `csv` answers the same items as CSV, as does the header `Accept: text/csv`. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the workloads cost, and what they would have cost on-demand, at list prices. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Savings"];
                    "text/csv": string;
                };
            };
            /** @description A value of the request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All kinds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["KeptKind"][];
                    };
                };
            };
            /** @description Credentials are missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests. `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database does not answer now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}

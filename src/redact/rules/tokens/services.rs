//! Keys of services that have no shape of their own (32 hexadecimal digits, a UUID): known by the name of the service
//! and a word for credential before them.
//!
//! The name brings the rule up; between name and value only words that describe a credential may stand, and a sign.
//! What is named by an ordinary word (`password`, `api_key`) is the business of pack `credentials`; here the service
//! makes a secret of what would be none elsewhere (`JINA_KEY`, `MAILCHIMP_API`).

use super::token;
use crate::redact::rule::Rule;
use crate::redact::validate::text;

/// Makes of the names both the triggers and the patterns. A name that ends in `_` is an ordinary word too and counts
/// only as the first word of a longer name.
macro_rules! services {
    ($first:literal, $($name:literal),+ $(,)?) => {
        const NAMES: &[&str] = &[$first, $($name),+];
        const STRONG: &str = concat!("(?i:", $first, $("|", $name),+, ")", TAIL!(), STRONG!());
        const WEAK: &str = concat!("(?i:", $first, $("|", $name),+, ")", TAIL!(), WEAK!());
    };
}

/// Words of a key's name that do not tell what it is for.
macro_rules! TAIL {
    () => {
        concat!(
            r"(?i:[ _.-]{0,2}(?:api|rest|app|application|access|admin|account|auth|oauth2?|bot|client|cloud|consumer|default",
            r"|deploy|dev|global|http|ingest|integration|io|ai|live|main|master|my|org|personal|platform|private|prod",
            r"|production|project|public|publish|read|write|sdk|search|server|service|sandbox|staging|test|user|v[0-9]|web",
            r"|webhook|workspace|x|[0-9]{1,2})){0,4}",
        )
    };
}

/// A word for credential, a sign, and a value that is no word.
macro_rules! STRONG {
    () => {
        concat!(
            r"(?i:[ _.-]{0,2}(?:keys?|tokens?|secrets?|pat|passwd|password|pwd|credentials?|creds?|signature|sid|dsn|login|code))",
            r"(?i:[ _.-]{0,2}(?:id|key|token|secret|value|string|default|prod|dev|test|live|v?[0-9]{1,2}))?",
            r#"["'`\\\])]{0,3}[ \t]{0,3}(?:=>|:=|::=|\|\||[:=,(>]|[ \t]|,[ ]?\\?["']val(?:ue)?\\?["'][ ]?:)[ \t]{0,3}["'`\\<(\[]{0,4}"#,
            r"(?P<s>[0-9A-Za-z][0-9A-Za-z_.+/=~$!*-]{9,200})",
        )
    };
}

/// No word for credential, so the sign must be one of assignment and the value hexadecimal or long and mixed.
macro_rules! WEAK {
    () => {
        concat!(
            r#"["'`\\\])]{0,3}[ \t]{0,3}(?:=>|:=|::=|\|\||[:=])[ \t]{0,3}["'`\\<(\[]{0,4}"#,
            r"(?P<s>[0-9A-Za-z][0-9A-Za-z_+/-]{19,200}={0,2})(?:[^0-9A-Za-z_./:@=-]|$)",
        )
    };
}

#[rustfmt::skip]
services! {
    "abstractapi", "abuseipdb", "accuweather", "adafruit", "adyen", "airbrake", "airtable", "aiven", "akamai",
    "alchemy", "algolia", "alibaba", "aliyun", "alpha_vantage", "alphavantage", "amadeus", "amplitude",
    "anthropic", "anyscale", "apify", "apigee", "apilayer", "appdynamics", "appsflyer", "appsignal", "appveyor",
    "artifactory", "asana", "assembly_ai", "assemblyai", "atlassian", "auth0", "aviationstack", "azure",
    "bannerbear", "baseten", "beamer", "bigcommerce", "binance", "bitbucket", "bitfinex", "bitmex", "bitrise",
    "bitstamp", "bittrex", "blockfrost", "bluemix", "blynk", "braintree", "braintrust", "brevo", "brightdata",
    "browserless", "browserstack", "bscscan", "bugsnag", "buildkite", "calendly", "censys", "cerebras",
    "chargebee", "checkly", "chromatic", "circleci", "clarifai", "clearbit", "clickatell", "clickhouse",
    "clicksend", "clickup", "cloudconvert", "cloudflare", "cloudinary", "cloudsmith", "codacy", "codeclimate",
    "codecov", "codefresh", "codemagic", "coderabbit", "cohere", "coinapi", "coinbase", "coingecko",
    "coinmarketcap", "confluent", "contentful", "coveralls", "cronitor", "crowdin", "crowdstrike", "cryptocompare",
    "currencylayer", "customer.io", "customer_io", "dailymotion", "databricks", "datadog", "datarobot", "datastax",
    "debounce", "deepai", "deepgram", "deepinfra", "deepl_", "deepseek", "deepsource", "defectdojo", "detectify",
    "digicert", "digitalocean", "discord", "discourse", "disqus", "dnsimple", "docparser", "docusign", "doppler",
    "droneci", "dropbox", "duffel", "dwolla", "dynatrace", "easypost", "eleven_labs", "elevenlabs", "etherscan",
    "etsy", "eventbrite", "eversign", "exchangerate", "expensify", "facebook", "fastly", "faunadb", "figma",
    "finicity", "finnhub", "firebase", "firecrawl", "fireworks", "fixer_", "flickr", "flutterwave", "freshbooks",
    "freshdesk", "frontegg", "fullstory", "geocod", "giphy", "gitea", "gitee", "gitguardian", "github", "gitlab",
    "gitter", "glassnode", "gocardless", "godaddy", "grafana", "groq_", "gumroad", "harness", "hasura", "helicone",
    "heroku", "hetzner", "honeybadger", "honeycomb", "hubspot", "hugging_face", "huggingface", "hunter",
    "ideogram", "imgix", "imgur", "infobip", "infura", "instana", "intercom", "intrinio", "ipdata", "ipinfo",
    "ipstack", "iterable", "jenkins", "jfrog", "jina_", "jira_", "jotform", "jumpcloud", "kaggle", "keycdn",
    "kickbox", "klaviyo", "kraken", "kucoin", "lacework", "langchain", "langfuse", "langsmith", "launchdarkly",
    "lemonsqueezy", "lightstep", "line_channel", "linear_", "linkedin", "linode", "livekit", "llamaindex", "lob_",
    "locationiq", "loggly", "logrocket", "logtail", "logz.io", "logzio", "lokalise", "looker", "lumigo",
    "mailchimp", "mailerlite", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill", "mapbox", "mapquest",
    "maptiler", "mattermost", "maxmind", "meilisearch", "meraki", "messagebird", "metabase", "mistral", "mixpanel",
    "mollie", "moralis", "mparticle", "mux_", "netlify", "netsuite", "new_relic", "newrelic", "newsapi", "nexmo",
    "ngrok", "nightfall", "notion_", "novita", "novu_", "nuget", "nvidia", "nylas", "nytimes", "octopus", "okta",
    "onelogin", "onesignal", "onfido", "openai", "opencage", "openrouter", "openweather", "opsgenie", "optimizely",
    "packagecloud", "paddle_", "pagerduty", "pandadoc", "papertrail", "pastebin", "paypal", "paystack", "percy",
    "perplexity", "persona_", "phrase_", "pinata", "pinecone", "pingdom", "pinterest", "pipedrive", "plaid",
    "planetscale", "plivo", "polygon", "posthog", "postman", "postmark", "prefect", "pubnub", "pulumi",
    "pushbullet", "pusher", "pushover", "qdrant", "quickbase", "quicknode", "railway_", "rapid7", "rapid_api",
    "rapidapi", "razorpay", "readme_", "rebrandly", "recurly", "reddit", "replicate", "resend_", "retool",
    "revenuecat", "revolut", "ringcentral", "roboflow", "rollbar", "rubygems", "runpod", "runway_", "salesforce",
    "sambanova", "sanity_", "saucelabs", "scaleway", "scalingo", "scraperapi", "scrapfly", "scrapingbee",
    "segment_", "semaphore", "semgrep", "sendbird", "sendgrid", "sendinblue", "sentry", "serpapi", "serper_",
    "shippo", "shodan", "shopify", "shortcut_", "sinch", "snapchat", "snowflake", "snyk", "sonarcloud",
    "sonarqube", "sourcegraph", "sparkpost", "splunk", "spoonacular", "spotify", "squarespace", "squareup",
    "stability", "stackhawk", "statsig", "statuscake", "statuspage", "storyblok", "strava", "stripe", "stytch",
    "sumo_logic", "sumologic", "sumsub", "supabase", "swiftype", "tableau", "tailscale", "tatum", "tavily",
    "teamcity", "telegram", "telesign", "telnyx", "terraform", "thingsboard", "tiingo", "todoist", "toggl",
    "tomorrow_", "tomtom", "transifex", "travisci", "trello", "tumblr", "twelvedata", "twilio", "twitch",
    "twitter", "typeform", "typesense", "ubidots", "unkey", "unsplash", "uploadcare", "upstash", "uptimerobot",
    "urlscan", "veracode", "vercel", "vimeo", "virustotal", "vonage", "voyage_", "vultr", "wakatime", "wandb",
    "weatherapi", "weatherbit", "weaviate", "webex", "webflow", "wistia", "workato", "wrike", "xendit", "xero_",
    "yandex", "yelp_", "youtube", "zapier", "zendesk", "zenserp", "zerobounce", "zerotier", "zilliz", "zoho",
    "zoom_", "zoominfo", "zulip",
}

/// The rules.
pub(super) static RULES: &[Rule] = &[
    token("service-credential", NAMES, STRONG)
        .check(check!(text::opaque))
        .finds(&[
            "JINA_KEY=9f86d081884c7d659a2feaa0c55ad015",
            "algolia.admin_key: \"2c1d7b0e9f3a4d5c6b7a8e9f0a1b2c3d\"",
            "\"codecovToken\" => \"7d444840-9dc0-41d1-b245-5ffdce74fad2\"",
            "{\"name\":\"COHERE_KEY\",\"value\":\"7d444840-9dc0-41d1-b245-5ffdce74fad2\"}",
            "trello_api_secret = k3JH7dkq02mZx81PqLwEk3JH7dkq02mZx81PqLwE",
            "SHODAN_KEY='Zx81PqLwEk3JH7dkq02mZx81PqLwEk3J'",
        ])
        .spares(&[
            "datadog trace 4bf92f3577b34da6a3ce929d0e0e4736",
            "stripe_key=STRIPE_KEY",
            "github token expired",
            "algolia key: process.env.ALGOLIA_KEY",
            "grafana: v7.5.2",
        ]),
    token("service-value", NAMES, WEAK)
        .check(check!(text::generated))
        .finds(&["MAILCHIMP_API='9f86d081884c7d659a2feaa0c55ad015'", "algolia: Zx81PqLwEk3JH7dkq02mZx81PqLwEk3J"])
        .spares(&[
            "grafana=grafana-7d9f8b6c5d-x2x4z-abcdef",
            "github.com/org/app@9fceb02d0ae598e95dc970b74767f19372d61af8",
            "splunk: https://splunk.example.com:8088/services",
            "redis: 7d444840-9dc0-41d1-b245-5ffdce74fad2",
        ]),
];

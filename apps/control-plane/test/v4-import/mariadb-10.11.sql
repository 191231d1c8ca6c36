/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: spot_optimizer
-- ------------------------------------------------------
-- Server version	10.11.19-MariaDB-0+deb12u1

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Table structure for table `agent_configs`
--

DROP TABLE IF EXISTS `agent_configs`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `agent_configs` (
  `agent_id` varchar(36) NOT NULL,
  `min_savings_percent` decimal(5,2) DEFAULT 15.00,
  `risk_threshold` decimal(3,2) DEFAULT 0.30,
  `max_switches_per_week` int(11) DEFAULT 10,
  `max_switches_per_day` int(11) DEFAULT 3,
  `min_pool_duration_hours` int(11) DEFAULT 2,
  PRIMARY KEY (`agent_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `agent_configs`
--

LOCK TABLES `agent_configs` WRITE;
/*!40000 ALTER TABLE `agent_configs` DISABLE KEYS */;
INSERT INTO `agent_configs` VALUES
('aaaaaaaa-1111-4111-8111-111111111111',20.50,0.25,7,3,4),
('aaaaaaaa-2222-4222-8222-222222222222',15.00,0.30,10,3,2);
/*!40000 ALTER TABLE `agent_configs` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `agents`
--

DROP TABLE IF EXISTS `agents`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `agents` (
  `id` varchar(36) NOT NULL,
  `client_id` varchar(36) NOT NULL,
  `logical_agent_id` varchar(255) NOT NULL,
  `hostname` varchar(255) DEFAULT NULL,
  `instance_id` varchar(64) DEFAULT NULL,
  `instance_type` varchar(64) DEFAULT NULL,
  `region` varchar(32) DEFAULT NULL,
  `az` varchar(32) DEFAULT NULL,
  `ami_id` varchar(64) DEFAULT NULL,
  `private_ip` varchar(45) DEFAULT NULL,
  `public_ip` varchar(45) DEFAULT NULL,
  `current_mode` enum('spot','ondemand','unknown') DEFAULT 'unknown',
  `current_pool_id` varchar(128) DEFAULT NULL,
  `agent_version` varchar(32) DEFAULT NULL,
  `config_version` int(11) DEFAULT 0,
  `status` enum('online','offline','disabled','switching','error','deleted') DEFAULT 'online',
  `enabled` tinyint(1) DEFAULT 1,
  `last_heartbeat_at` timestamp NULL DEFAULT NULL,
  `auto_switch_enabled` tinyint(1) DEFAULT 1,
  `auto_terminate_enabled` tinyint(1) DEFAULT 1,
  `terminate_wait_seconds` int(11) DEFAULT 300,
  `replica_enabled` tinyint(1) DEFAULT 0,
  `replica_count` int(11) DEFAULT 0,
  `manual_replica_enabled` tinyint(1) DEFAULT 0,
  `current_replica_id` varchar(36) DEFAULT NULL,
  `last_switch_at` timestamp NULL DEFAULT NULL,
  `created_at` timestamp NULL DEFAULT current_timestamp(),
  `terminated_at` timestamp NULL DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uk` (`client_id`,`logical_agent_id`),
  CONSTRAINT `agents_ibfk_1` FOREIGN KEY (`client_id`) REFERENCES `clients` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `agents`
--

LOCK TABLES `agents` WRITE;
/*!40000 ALTER TABLE `agents` DISABLE KEYS */;
INSERT INTO `agents` VALUES
('aaaaaaaa-1111-4111-8111-111111111111','11111111-1111-4111-8111-111111111111','web','web-1','i-0123456789abcdef0','t3.medium','us-east-1','us-east-1a','ami-1','10.0.0.1',NULL,'spot','t3.medium.us-east-1a','4.0.0',0,'online',1,'2026-11-28 01:02:03',0,1,600,0,0,0,NULL,NULL,'2025-01-02 03:04:05',NULL),
('aaaaaaaa-2222-4222-8222-222222222222','11111111-1111-4111-8111-111111111111','db','db\'s host\\','i-0123456789abcdef1','m5.large','us-east-1','us-east-1b',NULL,NULL,NULL,'ondemand',NULL,'4.0.0',0,'offline',0,NULL,1,0,0,0,0,1,NULL,NULL,'2025-01-02 03:04:05',NULL),
('aaaaaaaa-3333-4333-8333-333333333333','11111111-1111-4111-8111-111111111111','old',NULL,'i-0123456789abcdef2','m5.large','us-east-1','us-east-1b',NULL,NULL,NULL,'unknown',NULL,'3.2.0',0,'deleted',0,NULL,1,0,0,0,0,1,NULL,NULL,'2025-01-02 03:04:05','2025-06-02 03:04:05'),
('aaaaaaaa-4444-4444-8444-444444444444','22222222-2222-4222-8222-222222222222','lone',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'unknown',NULL,NULL,0,'offline',1,NULL,1,1,300,0,0,0,NULL,NULL,'2025-01-02 03:04:05',NULL),
('demo-agent','demo-client','demo',NULL,'i-0123456789abcdef3','t3.micro','us-east-1','us-east-1a',NULL,NULL,NULL,'spot',NULL,'4.0.0',0,'online',1,NULL,1,1,300,0,0,0,NULL,NULL,'2025-01-02 03:04:05',NULL);
/*!40000 ALTER TABLE `agents` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `clients`
--

DROP TABLE IF EXISTS `clients`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `clients` (
  `id` varchar(36) NOT NULL,
  `name` varchar(255) NOT NULL,
  `email` varchar(255) DEFAULT NULL,
  `client_token` varchar(255) NOT NULL,
  `plan` varchar(50) DEFAULT 'free',
  `max_agents` int(11) DEFAULT 5,
  `max_instances` int(11) DEFAULT 10,
  `status` enum('active','suspended','deleted') DEFAULT 'active' COMMENT 'it''s; "x" (y)',
  `is_active` tinyint(1) DEFAULT 1,
  `total_savings` decimal(15,4) DEFAULT 0.0000,
  `default_auto_terminate` bit(1) DEFAULT b'1',
  `extra` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`extra`)),
  `secret` varbinary(32) DEFAULT NULL,
  `last_sync_at` timestamp NULL DEFAULT NULL,
  `created_at` timestamp NULL DEFAULT current_timestamp(),
  PRIMARY KEY (`id`),
  UNIQUE KEY `client_token` (`client_token`),
  UNIQUE KEY `email` (`email`),
  KEY `idx_name` (`name`(10)),
  CONSTRAINT `chk` CHECK (`max_agents` > 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `clients`
--

LOCK TABLES `clients` WRITE;
/*!40000 ALTER TABLE `clients` DISABLE KEYS */;
INSERT INTO `clients` VALUES
('11111111-1111-4111-8111-111111111111','Shop','shop@example.test','token-ABCDEFGHIJKLMNOPQRSTUVWXYZ012345','free',5,10,'active',1,0.0000,'','{\"a\":\"b\\\"c; --\"}','\0\'\\\n\Z�',NULL,'2025-01-02 03:04:05'),
('22222222-2222-4222-8222-222222222222','O\'Neil; \"Söns\" \\ 🐘 -- /* x */','sons@example.test','token-zzzdefghijklmnopqrstuvwxyz012345','free',5,10,'suspended',0,0.0000,'\0',NULL,NULL,NULL,'2025-02-02 03:04:05'),
('33333333-3333-4333-8333-333333333333','Shop','other@example.test','token-OTHEROTHEROTHEROTHEROTHEROTHER12','free',5,10,'active',1,0.0000,'',NULL,'',NULL,'2025-03-02 03:04:05'),
('demo-client','Demo','demo@example.test','demo-token-12345','free',5,10,'active',1,0.0000,'',NULL,NULL,NULL,'2025-03-02 03:04:05');
/*!40000 ALTER TABLE `clients` ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER tr AFTER INSERT ON clients FOR EACH ROW BEGIN INSERT INTO spot_pools (id, pool_name) VALUES (NEW.id, CONCAT('it''s; ', NEW.name)); END 
*/;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Table structure for table `spot_pools`
--

DROP TABLE IF EXISTS `spot_pools`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `spot_pools` (
  `id` varchar(128) NOT NULL,
  `pool_name` varchar(255) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `spot_pools`
--

LOCK TABLES `spot_pools` WRITE;
/*!40000 ALTER TABLE `spot_pools` DISABLE KEYS */;
INSERT INTO `spot_pools` VALUES
('x','INSERT INTO `clients` VALUES (1);');
/*!40000 ALTER TABLE `spot_pools` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping routines for database 'spot_optimizer'
--
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION' */ ;
/*!50003 DROP PROCEDURE IF EXISTS `pr` */;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `pr`()
BEGIN INSERT INTO clients (id) VALUES (1); END
;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on 2026-11-28  8:31:49
